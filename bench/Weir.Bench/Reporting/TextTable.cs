namespace Weir.Bench.Reporting;

/// <summary>Rows of cells, as text for a person or as Markdown. The first column is words, the others are figures.</summary>
sealed class TextTable(params string[] titles)
{
    readonly List<string[]> _rows = [titles];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Columns as wide as their widest cell, two spaces between.</summary>
    public string Plain()
    {
        int[] widths = [.. Enumerable.Range(0, titles.Length).Select(column => _rows.Max(row => row[column].Length))];
        return string.Concat(_rows.Select(row => string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd() + "\n"));
    }

    public string Markdown() => string.Concat(_rows.Select(Line).Prepend("").Select((line, index) => index == 1 ? line + "|---|" + string.Concat(titles.Skip(1).Select(_ => "---:|")) + "\n" : line));

    // A bar would end the cell.
    static string Line(string[] row) => $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";
}
