using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.UnicodeGenerator;

/// <summary>The files of the Unicode Character Database in a folder.</summary>
sealed partial class Database(string folder)
{
    /// <summary>Such as 15.0.0.</summary>
    public string Version => VersionIn().Match(File.ReadLines(Path.Combine(folder, "Scripts.txt")).First()).Value;

    /// <summary>The rows of a file, each with what stands between its semicolons.</summary>
    public IEnumerable<string[]> Rows(string file) => File.ReadLines(Path.Combine(folder, file))
        .Select(line => line.Split('#')[0])
        .Where(line => line.Trim().Length > 0)
        .Select(line => line.Split(';', StringSplitOptions.TrimEntries));

    /// <summary>The rows of a file that begin with a code point or a range of them.</summary>
    public IEnumerable<(int From, int To, string Value)> Ranges(string file) => Rows(file).Select(row =>
    {
        string[] ends = row[0].Split("..");
        return (Code(ends[0]), Code(ends[^1]), row[1]);
    });

    static int Code(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex VersionIn();
}
