using System.Text.Json;

namespace Weir.Tests.Program;

public sealed class ExplainCodeTests
{
    [Theory]
    [InlineData("WEIR3104")]
    [InlineData("weir3104")]
    [InlineData("3104")]
    public async Task A_code_is_explained_however_it_is_written(string what)
    {
        var ran = await InProcess.Run(["explain", what]);
        Assert.Equal((0, ""), (ran.Exit, ran.Error));
        Assert.StartsWith("WEIR3104: does not match the pattern\n", ran.Out);
        Assert.Contains("  What to do  Correct the producer, or the contract", ran.Out);
    }

    [Fact]
    public async Task Every_code_there_is_can_be_explained()
    {
        foreach (var code in ProgramCodes.Catalogs.SelectMany(catalog => catalog.Codes))
        {
            var ran = await InProcess.Run(["explain", code.Code, "-o", "json"]);
            Assert.Equal(0, ran.Exit);
            using var json = JsonDocument.Parse(ran.Out);
            Assert.Equal(code.Remedy, json.RootElement.GetProperty("what_to_do").GetString());
        }
    }

    [Theory]
    [InlineData("WEIR3140x", "weir: WEIR8000 'WEIR3140x' is neither a code nor a record.")]
    [InlineData("WEIR5144", "weir: WEIR8000 there is no code WEIR5144. Did you mean WEIR3144 (stands in something that is not an object)?")]
    [InlineData("7", "weir: WEIR8000 there is no code WEIR0007.")]
    [InlineData("999999", "weir: WEIR8000 there is no code WEIR999999.")]
    public async Task What_is_no_code_is_exit_code_2_with_the_nearest_one(string what, string line)
    {
        var ran = await InProcess.Run(["explain", what]);
        Assert.Equal((2, ""), (ran.Exit, ran.Out));
        Assert.StartsWith(line, ran.Error);
    }
}
