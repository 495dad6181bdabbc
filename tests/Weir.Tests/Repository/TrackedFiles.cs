using System.Diagnostics;

namespace Weir.Tests.Repository;

/// <summary>What git tracks in the checkout; without git there is nothing to check and the tests are skipped.</summary>
static class TrackedFiles
{
    static readonly Lazy<IReadOnlyList<TrackedFile>> Files = new(List);

    public static IReadOnlyList<TrackedFile> All
    {
        get
        {
            Assert.SkipWhen(Files.Value.Count == 0, "this is no git checkout");
            return Files.Value;
        }
    }

    /// <summary>C# below a folder that people write.</summary>
    public static IEnumerable<TrackedFile> Sources(params string[] folders) =>
        All.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal) && folders.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)) && !file.Path.StartsWith("src/Weir.Protocol/Messages/", StringComparison.Ordinal));

    static List<TrackedFile> List()
    {
        if (!Path.Exists(Path.Combine(RepositoryRoot.Path, ".git"))) return [];
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-s", "-z"]) { WorkingDirectory = RepositoryRoot.Path, RedirectStandardOutput = true })!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(Parse).Where(file => File.Exists(file.FullPath))];
    }

    // mode, object, stage, tab, path
    static TrackedFile Parse(string line) => new(line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..], line.StartsWith("100755", StringComparison.Ordinal));
}
