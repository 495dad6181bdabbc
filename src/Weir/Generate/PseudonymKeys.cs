using System.Globalization;

namespace Weir.Generate;

/// <summary>All versions of a key: a folder with one file each (<c>v1</c>, <c>v2</c>; base64), read here apart from the engine.</summary>
sealed class PseudonymKeys(IReadOnlyList<PseudonymKey> versions)
{
    /// <summary>Reads the folder; <see cref="FormatException"/> when no file in it is a key.</summary>
    public static PseudonymKeys In(string folder)
    {
        var versions = Directory.EnumerateFiles(folder).Select(file => (file, version: VersionOf(Path.GetFileName(file)))).Where(key => key.version > 0)
            .Select(key => new PseudonymKey(key.version, Convert.FromBase64String(File.ReadAllText(key.file).Trim()))).ToList();
        return versions.Count == 0 ? throw new FormatException($"no key in {folder}; expected a file named v1, v2, ...") : new(versions);
    }

    /// <summary>The one that signs.</summary>
    public PseudonymKey Newest => versions.MaxBy(key => key.Version)!;

    /// <summary>The one that a token such as <c>v2:…</c> names; null: none, so the token cannot be right.</summary>
    public PseudonymKey? Of(ReadOnlySpan<byte> token)
    {
        int end = token.IndexOf((byte)':');
        if (end < 2 || token[0] != 'v' || !int.TryParse(token[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out int version)) return null;
        foreach (var key in versions) if (key.Version == version) return key;
        return null;
    }

    static int VersionOf(string name) =>
        name.StartsWith('v') && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : -1;
}
