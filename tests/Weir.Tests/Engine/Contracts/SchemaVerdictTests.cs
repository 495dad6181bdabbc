using Weir.Engine.Contracts;
using Weir.Engine.Contracts.Schemas;

namespace Weir.Tests.Engine.Contracts;

public sealed class SchemaVerdictTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("draft2020-12", Dialect.Draft202012)]
    [InlineData("draft7", Dialect.Draft7)]
    public void Compiled_checks_and_the_full_validator_agree_on_the_official_tests(string draft, object dialect)
    {
        Assert.SkipUnless(SchemaSuite.IsAtHand, "the JSON Schema test suite is not at hand");
        var (compared, wholly, unreadable) = (0, 0, 0);
        var folders = new[] { draft, draft + "/optional", draft + "/optional/format" };
        foreach (var group in folders.SelectMany(folder => SchemaSuite.Cases(folder)).GroupBy(test => (test.File, test.Group, test.Schema)))
        {
            if (SchemaVerdicts.Of(group.Key.Schema, (Dialect)dialect, [], assertsFormats: true) is not { } verdicts) continue;
            foreach (var test in group)
            {
                if (verdicts.Compiled(test.Data) is not { } compiled)
                {
                    unreadable++;
                    continue;
                }
                Assert.True(compiled == verdicts.Full(test.Data), test.ToString());
                compared++;
                if (!verdicts.UsesFull) wholly++;
            }
        }
        output.WriteLine($"{draft}: {compared} compared, {wholly} of them compiled wholly, {unreadable} are no records");
        Assert.InRange(wholly, 300, compared);
        Assert.InRange(unreadable, 0, 20);
    }

    [Fact]
    public void Compiled_checks_and_the_full_validator_agree_on_random_schemas_and_documents()
    {
        var seed = Environment.GetEnvironmentVariable("WEIR_SEED") is { } given ? int.Parse(given) : 1;
        var rounds = Environment.GetEnvironmentVariable("WEIR_ROUNDS") is { } more ? int.Parse(more) : 1_500;
        output.WriteLine($"seed {seed}, {rounds} schemas: WEIR_SEED and WEIR_ROUNDS choose others");
        var (valid, invalid, wholly) = (0, 0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var random = new Random(seed * 1_000_003 + round);
            var generator = new RandomSchemas(random);
            var schema = generator.Document();
            var problems = new List<ContractProblem>();
            var verdicts = SchemaVerdicts.Of(schema, Dialect.Draft202012, problems, assertsFormats: true);
            Assert.True(verdicts is not null, $"seed {seed} round {round}: {schema}: {string.Join("; ", problems.Select(problem => problem.Message))}");
            if (!verdicts.UsesFull) wholly++;
            for (var document = 0; document < 20; document++)
            {
                var value = generator.Value(3);
                var full = verdicts.Full(value);
                Assert.True(verdicts.Compiled(value) == full, $"seed {seed} round {round}: {schema} on {value}: the full validator says {full}");
                var same = generator.Respelled(value);
                Assert.True(verdicts.Full(same) == full, $"seed {seed} round {round}: {schema} on {value}: another verdict when it is spelled {same}");
                Assert.True(verdicts.Compiled(same) == full, $"seed {seed} round {round}: {schema} on {value}: another verdict of the compiled checks when it is spelled {same}");
                if (full) valid++;
                else invalid++;
            }
        }
        output.WriteLine($"{valid} valid, {invalid} invalid, {wholly} schemas compiled wholly");
        Assert.True(valid > rounds && invalid > rounds && wholly > rounds / 20 && wholly < rounds, $"{valid} valid, {invalid} invalid, {wholly} compiled wholly");
    }
}
