using Weir.Engine;
using Weir.Engine.Testing;

namespace Weir.Commands.Lint;

/// <summary>The files below a folder that are Weir's: pipelines, their tests, and contracts.</summary>
/// <remarks>A folder may hold other YAML and JSON: a pipeline is a file with <c>weir:</c> at the beginning of a line, a contract a JSON file below a folder named contracts.</remarks>
static class PipelineFolder
{
    /// <summary>What is not looked into, as help says it.</summary>
    public static string Skipped { get; } = $"{string.Join(", ", ProjectFolder.Skipped)} and hidden folders";

    public static bool IsContract(string path) => Path.GetExtension(path) == ".json";

    /// <summary>Why the folder itself cannot be read; null: it can. Folders below it that cannot are passed by.</summary>
    public static string? Unreadable(string folder)
    {
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return null;
        }
        catch (UnauthorizedAccessException error)
        {
            return error.Message;
        }
    }

    /// <summary>Pipelines first, then tests, then contracts; in each by name.</summary>
    public static IReadOnlyList<string> Files(string folder) =>
    [
        .. ProjectFolder.Files(folder)
            .Where(path => IsYaml(path) ? PipelineTests.IsTestFile(path) || IsPipeline(path) : IsContract(path) && Parts(folder, path).Contains("contracts"))
            .OrderBy(path => IsContract(path) ? 2 : PipelineTests.IsTestFile(path) ? 1 : 0).ThenBy(path => path, StringComparer.Ordinal)
            .Select(path => folder == "." ? Path.GetRelativePath(".", path) : path),
    ];

    /// <summary>The folder's own name and those between it and the file.</summary>
    static string[] Parts(string folder, string path)
    {
        string full = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar);
        return Path.GetRelativePath(Path.GetDirectoryName(full) ?? full, Path.GetDirectoryName(Path.GetFullPath(path))!).Split(Path.DirectorySeparatorChar);
    }

    static bool IsYaml(string path) => Path.GetExtension(path) is ".yaml" or ".yml";

    static bool IsPipeline(string path)
    {
        try
        {
            return File.ReadLines(path).Any(line => line.StartsWith("weir:", StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // One that cannot be read might be one: reading it says so.
            return true;
        }
    }
}
