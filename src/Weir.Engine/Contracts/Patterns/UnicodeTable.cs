namespace Weir.Engine.Contracts.Patterns;

/// <summary>Reads the ranges of scripts and binary properties from their text.</summary>
static partial class UnicodeTable
{
    const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>Kind and long name of every line.</summary>
    public static IEnumerable<(string Kind, string Name)> Names => Text.Split('\n').Select(line => line.Split(' ', 3)).Select(parts => (parts[0], parts[1]));

    /// <summary>Whether there is such a property; <paramref name="name"/> is its long or its short one.</summary>
    public static bool Has(string kind, string name) => Lines(kind, name).Any();

    /// <summary>Its code points; none where it is not there.</summary>
    /// <param name="kind">As the table has it.</param>
    /// <param name="name">Its long or its short one; null: all of that kind together.</param>
    public static CodePoints Find(string kind, string? name)
    {
        var set = CodePoints.Of();
        foreach (var line in Lines(kind, name))
        {
            var end = 0;
            foreach (var range in line.Skip(3))
            {
                var parts = range.Split('+');
                var from = end + Number(parts[0]);
                end = from + (parts.Length == 1 ? 1 : Number(parts[1]));
                set.Add(from, end - 1);
            }
        }
        return set;
    }

    static IEnumerable<string[]> Lines(string kind, string? name) =>
        Text.Split('\n').Where(line => line.StartsWith(kind + ' ', StringComparison.Ordinal)).Select(line => line.Split(' ')).Where(parts => name is null || parts[1] == name || parts[2] == name);

    static int Number(string digits) => digits.Aggregate(0, (number, digit) => 36 * number + Digits.IndexOf(digit, StringComparison.Ordinal));
}
