namespace Weir.Engine;

/// <summary>A key for pseudonyms, as the pipeline file names it: a folder with one file per version (<c>v1</c>, <c>v2</c>, …; the newest signs).</summary>
/// <param name="Name">Its name under <c>keys</c>.</param>
/// <param name="Folder">The folder's full path.</param>
/// <param name="Encoding">How a file holds the key's bytes.</param>
/// <param name="Overlap">For how long after a new version's start the version before it is written too; null: never. The start is in the file <c>vN.since</c>; without it the overlap lasts as long as the older version is in the folder.</param>
public sealed record KeyOptions(string Name, string Folder, KeyEncoding Encoding, TimeSpan? Overlap = null)
{
    /// <summary>The key is made of its name, and its folder is not looked at.</summary>
    internal bool IsForTests { get; init; }

    /// <summary>The command that writes the next version, of 32 bytes unless a method takes another number.</summary>
    internal string AddVersion(int bytes = 32)
    {
        var folder = Folder.Any(char.IsWhiteSpace) ? $"'{Folder}'" : Folder;
        return $"weir keys add {(bytes == 32 ? "" : $"--bytes {bytes} ")}{folder}";
    }
}
