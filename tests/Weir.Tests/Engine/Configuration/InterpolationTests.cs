using Weir.Engine;

namespace Weir.Tests.Engine.Configuration;

public sealed class InterpolationTests
{
    [Theory]
    [InlineData("${A}", "alpha")]
    [InlineData("x-${A}-${B}-y", "x-alpha-beta-y")]
    [InlineData("${NONE:-fallback}", "fallback")]
    [InlineData("${NONE:-}x", "x")]
    [InlineData("${EMPTY:-fallback}", "fallback")]
    [InlineData("x${EMPTY}", "x")]
    [InlineData("${A:-fallback}", "alpha")]
    [InlineData("${A:?never}", "alpha")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$A $ {A} $", "$A $ {A} $")]
    [InlineData("${NESTED}", "${A}")]
    [InlineData("${file:/run/secrets/kafka}", "s3cr3t")]
    public void Expressions_in_a_value_are_replaced(string written, string expected) =>
        Assert.Equal(expected, Compiling.Plan($"# env: A=alpha\n# env: B=beta\n# env: NESTED=${{A}}\nowner: '{written}'\n").Owner);

    [Fact]
    public void A_replaced_number_is_read_as_a_number() =>
        Assert.Equal(7, Compiling.Plan("# env: COUNT=7\nworkers: ${COUNT}\n").Workers);

    [Fact]
    public void A_variable_that_an_override_makes_needless_may_be_missing() =>
        Assert.Equal("b:9092", Compiling.Plan("# flag: brokers=b\nbrokers: ${NOT_SET:?name the brokers}\n").Brokers.Single().ToString());

    [Fact]
    public void A_file_larger_than_64_kib_is_refused()
    {
        var environment = new PipelineEnvironment { ReadFile = _ => new byte[64 * 1024 + 1] };
        var compilation = PipelineFile.Compile(Compiling.Head + "owner: ${file:/big}\n", "p.yaml", TestCatalog.Steps, environment);

        Assert.Equal("p.yaml:6:8 WEIR1013 the file '/big' is larger than 64KiB", compilation.Problems.Single().ToString());
    }
}
