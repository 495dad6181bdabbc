using System.Globalization;

namespace Weir.Generate;

/// <summary>The newest key of a folder with one file per version (<c>v1</c>, <c>v2</c>; base64), read here apart from the engine.</summary>
sealed record PseudonymKey(int Version, byte[] Bytes)
{
    /// <summary>Reads the folder; <see cref="FormatException"/> when no file in it is a key.</summary>
    public static PseudonymKey Newest(string folder)
    {
        var newest = Directory.EnumerateFiles(folder).Select(file => (file, version: VersionOf(Path.GetFileName(file)))).MaxBy(key => key.version);
        if (newest.version <= 0) throw new FormatException($"no key in {folder}; expected a file named v1, v2, ...");
        return new(newest.version, Convert.FromBase64String(File.ReadAllText(newest.file).Trim()));
    }

    /// <summary>Keys are not for reading aloud.</summary>
    public override string ToString() => $"v{Version} ***";

    static int VersionOf(string name) =>
        name.StartsWith('v') && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : -1;
}
