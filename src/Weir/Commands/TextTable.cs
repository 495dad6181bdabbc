using System.Globalization;

namespace Weir.Commands;

/// <summary>Rows for a person: columns as wide as their widest cell, numbers to the right, two spaces between, no lines and no colours.</summary>
sealed class TextTable(params string[] titles)
{
    readonly List<object?[]> _rows = [];

    public void Add(params object?[] cells) => _rows.Add(cells);

    public void Write(TextWriter to)
    {
        var widths = new int[titles.Length];
        for (int column = 0; column < titles.Length; column++) widths[column] = _rows.Select(row => Text(row[column]).Length).Append(titles[column].Length).Max();
        WriteRow(titles, widths, to);
        foreach (var row in _rows) WriteRow(row, widths, to);
    }

    void WriteRow(object?[] cells, int[] widths, TextWriter to)
    {
        var padded = cells.Select((cell, column) => IsNumeric(column) ? Text(cell).PadLeft(widths[column]) : Text(cell).PadRight(widths[column]));
        to.WriteLine(string.Join("  ", padded).TrimEnd());
    }

    bool IsNumeric(int column) => _rows.Count > 0 && _rows.All(row => row[column] is null or int or long or double);

    static string Text(object? cell) => Convert.ToString(cell, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "-";
}
