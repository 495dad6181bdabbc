using System.IO.Enumeration;

namespace Weir.Engine;

/// <summary>The files of a project's folder that somebody wrote.</summary>
public static class ProjectFolder
{
    static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };

    /// <summary>Folders that are not looked into, beside hidden ones and links: they hold copies and other people's files.</summary>
    public static IReadOnlyList<string> Skipped { get; } = ["bin", "obj", "artifacts", "node_modules"];

    /// <summary>Every file below a folder, in no order. The folder itself is looked into whatever it is called.</summary>
    public static IEnumerable<string> Files(string folder) =>
        new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), Everywhere)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !Skipped.Contains(entry.FileName.ToString()),
        };
}
