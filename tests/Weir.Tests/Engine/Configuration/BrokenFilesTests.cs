using System.Text.RegularExpressions;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Configuration;

public sealed partial class BrokenFilesTests
{
    static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Weir.Tests", "Engine", "Configuration", "Broken");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_file_gives_no_plan_and_exactly_the_expected_problems(string name)
    {
        var compilation = Compiling.Bytes(File.ReadAllBytes(Path.Combine(Folder, name + ".yaml")));

        if (Environment.GetEnvironmentVariable("WEIR_UPDATE") == "1") File.WriteAllText(Path.Combine(Folder, name + ".expected"), Compiling.Print(compilation));
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".expected")), Compiling.Print(compilation));
        Assert.Null(compilation.Plan);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_problem_has_a_place_and_says_what_would_be_right(string name)
    {
        foreach (var problem in Compiling.Bytes(File.ReadAllBytes(Path.Combine(Folder, name + ".yaml"))).Problems)
        {
            Assert.True(problem.Line > 0 && problem.Column > 0 || OutsideTheFile().IsMatch(problem.File), problem.ToString());
            Assert.True(problem.Hint is not null || problem.File.EndsWith(".json", StringComparison.Ordinal) || SaysWhatIsRight().IsMatch(problem.Message), problem.ToString());
        }
    }

    [Fact]
    public void The_collection_only_grows() => Assert.InRange(Names.Count, 247, int.MaxValue);

    [Fact]
    public void Every_expectation_has_its_file() =>
        Assert.Equal(Names.Select(row => row.Data), Directory.GetFiles(Folder, "*.expected").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));

    [GeneratedRegex("^(environment|flag) |\\.json$")]
    private static partial Regex OutsideTheFile();

    [GeneratedRegex("must|may have|such as|a topic has|is not host:port|is missing|belongs under|instead|convert|: use |WEIR3900 to")]
    private static partial Regex SaysWhatIsRight();
}
