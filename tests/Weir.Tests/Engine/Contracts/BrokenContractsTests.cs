using Weir.Engine;
using Weir.Tests.Engine.Configuration;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Contracts;

public sealed class BrokenContractsTests
{
    static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Weir.Tests", "Engine", "Contracts", "Broken");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_contract_gives_no_plan_and_exactly_the_expected_problems(string name)
    {
        var compilation = Compile(File.ReadAllBytes(Path.Combine(Folder, name + ".json")));
        var expectation = Path.Combine(Folder, name + ".expected");
        if (Environment.GetEnvironmentVariable("WEIR_UPDATE") == "1") File.WriteAllText(expectation, Compiling.Print(compilation));
        Assert.Equal(File.ReadAllText(expectation), Compiling.Print(compilation));
        Assert.Null(compilation.Plan);
        Assert.All(compilation.Problems, problem => Assert.True(problem.Line > 0 && problem.Column > 0, problem.ToString()));
    }

    [Fact]
    public void Every_expectation_has_its_contract() =>
        Assert.Equal(Names.Select(row => row.Data), Directory.GetFiles(Folder, "*.expected").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));

    [Fact]
    public void However_a_contract_is_cut_or_changed_it_is_used_or_its_problems_have_a_place()
    {
        foreach (var name in Names.Select(row => row.Data).Where(name => name != "long-chain"))
        {
            var bytes = File.ReadAllBytes(Path.Combine(Folder, name + ".json"));
            var random = new Random(bytes.Length);
            for (var round = 0; round < 40 && bytes.Length > 0; round++)
            {
                var changed = bytes[..random.Next(1, bytes.Length + 1)];
                changed[random.Next(changed.Length)] = (byte)"{}[]\",:0x\\$é"[random.Next(12)];
                var compilation = Compile(changed);
                Assert.All(compilation.Problems, problem => Assert.True(problem.Line > 0 && problem.Column > 0, $"{name}, {bytes.Length} bytes, round {round}: {problem}"));
                Assert.True(compilation.Plan is not null || compilation.Problems.Count > 0, $"{name}, round {round}");
            }
        }
    }

    static PipelineCompilation Compile(byte[] contract)
    {
        var environment = new PipelineEnvironment { ReadFile = _ => contract };
        const string Text = "weir: 1\nname: t\nbrokers: b:1\nsource: { topic: in, contract: contract.json }\nsink: { topic: out }\ndead_letters: { topic: dead }\n";
        return PipelineFile.Compile(Text, Path.Combine(TestEnvironment.Folder, "pipeline.yaml"), TestCatalog.Steps, environment);
    }
}
