namespace Weir.Bench.Reporting;

/// <summary>Where a report is written.</summary>
static class ReportFile
{
    /// <summary><c>bench/reports/YYYY-MM-DD.md</c>, with the row's name unless it is the headline, and a number when there is one of that day already.</summary>
    public static string Unused(DateTimeOffset day, string row)
    {
        string name = $"{day.UtcDateTime:yyyy-MM-dd}{(row == Rows.RowCatalog.Headline ? "" : "-" + row)}";
        return Enumerable.Range(1, int.MaxValue).Select(number => Checkout.Path("bench", "reports", number == 1 ? $"{name}.md" : $"{name}-{number}.md")).First(file => !File.Exists(file));
    }

    public static Task WriteAsync(string file, string text)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        return File.WriteAllTextAsync(file, text);
    }
}
