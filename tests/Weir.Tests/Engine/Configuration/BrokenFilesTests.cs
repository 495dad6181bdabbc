using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Configuration;

public sealed class BrokenFilesTests
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

    [Fact]
    public void Every_expectation_has_its_file() =>
        Assert.Equal(Names.Select(row => row.Data), Directory.GetFiles(Folder, "*.expected").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));
}
