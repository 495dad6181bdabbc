namespace Weir.Engine;

/// <summary>A key for pseudonyms, as the pipeline file names it: a folder with one file per version (<c>v1</c>, <c>v2</c>, …; the newest signs).</summary>
/// <param name="Name">Its name under <c>keys</c>.</param>
/// <param name="Folder">The folder's full path.</param>
/// <param name="Encoding">How a file holds the key's bytes.</param>
public sealed record KeyOptions(string Name, string Folder, KeyEncoding Encoding)
{
    /// <summary>The key is made of its name, and its folder is not looked at.</summary>
    internal bool IsForTests { get; init; }
}
