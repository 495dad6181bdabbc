using System.Runtime.InteropServices;
using Weir.Bench.Processes;

namespace Weir.Bench;

/// <summary>The checkout that this was built from, and what <c>bench/run</c> built in it.</summary>
static class Checkout
{
    static readonly TimeSpan GitLimit = TimeSpan.FromSeconds(10);

    /// <summary>The nearest folder above that holds <c>Weir.slnx</c>.</summary>
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>A program compiled ahead of time, as a release has it.</summary>
    public static string Published(string project, string program) => Path("artifacts", "publish", project, $"release_{RuntimeInformation.RuntimeIdentifier}", program);

    /// <summary>A folder beside the checkout, unless <paramref name="variable"/> names another one; need not exist.</summary>
    public static string Beside(string variable, string folder) => System.IO.Path.GetFullPath(Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given : Path("..", "shared", folder));

    /// <summary>The commit, and whether files differ from it.</summary>
    public static async Task<string> CommitAsync()
    {
        try
        {
            string commit = await Script.RunAsync(GitLimit, "git", "-C", Root, "describe", "--always", "--abbrev=12", "--dirty", "--exclude=*");
            return commit.Trim();
        }
        catch (BenchFailure)
        {
            return "unknown";
        }
    }

    static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Weir.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new BenchFailure($"no checkout above {AppContext.BaseDirectory}", "Start it through bench/run");
    }
}
