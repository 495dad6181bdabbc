using System.Text;
using Weir.Engine.Contracts;
using Weir.Engine.Contracts.Schemas;

namespace Weir.Tests.Engine.Contracts;

public sealed class SchemaFormatTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Formats => [.. FormatRule.Names.SelectMany(name => new[] { (name, "draft2020-12"), (name, "draft7") }).Where(row => row is not ("uuid", "draft7"))];

    [Theory]
    [MemberData(nameof(Formats))]
    public void An_asserted_format_agrees_with_the_official_tests(string format, string draft)
    {
        Assert.SkipUnless(SchemaSuite.IsAtHand, "the JSON Schema test suite is not at hand");
        var cases = SchemaSuite.Cases(draft + "/optional/format", format + ".json").ToList();
        var misses = cases.Where(test => Verdict(test, draft == "draft7" ? Dialect.Draft7 : Dialect.Draft202012) != test.IsValid).ToList();
        output.WriteLine($"{format} in {draft}: {cases.Count - misses.Count} of {cases.Count}");
        misses.ForEach(test => output.WriteLine($"{test}: {test.Data}"));
        Assert.NotEmpty(cases);
        Assert.Empty(misses);
        Assert.Contains(SchemaPage.Rows(format), cells => cells[draft == "draft7" ? 2 : 1] == $"{cases.Count} of {cases.Count}");
    }

    static bool? Verdict(SchemaSuiteCase test, Dialect dialect) =>
        SchemaSuite.Read(test.Schema, dialect, assertsFormats: true, [], out _) is { } schema ? SchemaSuite.Holds(schema, Encoding.UTF8.GetBytes(test.Data)) : null;
}
