using System.Text;
using Weir.Engine.Contracts;
using Weir.Engine.Contracts.Schemas;

namespace Weir.Tests.Engine.Contracts;

public sealed class SchemaSuiteTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("draft2020-12")]
    [InlineData("draft7")]
    public void The_full_validator_agrees_with_the_official_tests(string draft)
    {
        Assert.SkipUnless(SchemaSuite.IsAtHand, "the JSON Schema test suite is not at hand");
        var misses = new List<string>();
        var count = 0;
        foreach (var test in SchemaSuite.Cases(draft))
        {
            count++;
            if (Miss(test, draft == "draft7" ? Dialect.Draft7 : Dialect.Draft202012) is { } reason) misses.Add($"{test} | {reason}");
        }
        output.WriteLine($"{draft}: {count - misses.Count} of {count}");
        misses.ForEach(output.WriteLine);
        Assert.Empty(misses);
    }

    static string? Miss(SchemaSuiteCase test, Dialect dialect)
    {
        var problems = new List<ContractProblem>();
        if (SchemaSuite.Read(test.Schema, dialect, assertsFormats: false, problems, out _) is not { } schema) return string.Join("; ", problems.Select(problem => problem.Message));
        return SchemaSuite.Holds(schema, Encoding.UTF8.GetBytes(test.Data)) == test.IsValid ? null : "another verdict";
    }
}
