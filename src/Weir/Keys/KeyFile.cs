using System.Globalization;
using System.Security.Cryptography;

namespace Weir.Keys;

/// <summary>A version of a pseudonym key as a file: base64 of random bytes, named <c>v1</c>, <c>v2</c>, …</summary>
static class KeyFile
{
    /// <summary>What every method takes but ipcrypt, whose keys have 16.</summary>
    public const int Bytes = 32;

    /// <summary>The newest version's number; 0 where the folder holds none or is missing.</summary>
    public static int NewestIn(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "v*").Select(Number).DefaultIfEmpty(0).Max() : 0;

    /// <summary>Writes a new version, which appears whole or not at all: a running pipeline reads the folder again and again.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="IOException">The version is there already, or the folder cannot be written.</exception>
    public static string Write(string folder, int version, int bytes = Bytes)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string path = Path.Combine(folder, $"v{version.ToString(CultureInfo.InvariantCulture)}");
        string unfinished = Path.Combine(folder, $".{Path.GetRandomFileName()}");
        using (var file = new FileStream(unfinished, Private()))
        using (var text = new StreamWriter(file))
        {
            text.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)) + "\n");
        }
        try
        {
            File.Move(unfinished, path, overwrite: false);
        }
        finally
        {
            File.Delete(unfinished);
        }
        return path;
    }

    static FileStreamOptions Private()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    static int Number(string file)
    {
        string name = Path.GetFileName(file);
        return name is ['v', >= '1' and <= '9', ..] && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }
}
