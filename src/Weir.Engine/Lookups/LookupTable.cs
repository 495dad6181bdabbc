using System.Text;

namespace Weir.Engine.Lookups;

/// <summary>A table as it was read: immutable, shared by the workers.</summary>
/// <param name="cells">The first row names the columns.</param>
/// <param name="columns">Their names.</param>
/// <param name="index">From texts to rows.</param>
sealed class LookupTable(CellBuffer cells, IReadOnlyList<string> columns, ILookupIndex index) : ILookupTable
{
    public IReadOnlyList<string> Columns => columns;

    public int Entries => cells.Count / columns.Count - 1;

    public long Bytes => cells.Bytes + index.Bytes;

    public LookupRow Find(ReadOnlySpan<byte> text) => new(null, index.Find(text));

    public LookupValue Value(LookupRow row, int column) => new(JsonKind.String, cells[(row.Number + 1) * columns.Count + column]);

    public int ColumnOf(string name)
    {
        for (var column = 0; column < columns.Count; column++)
            if (columns[column] == name) return column;
        return -1;
    }

    /// <summary>The names in a buffer's first row.</summary>
    public static List<string> ColumnsOf(CellBuffer cells, int count) => [.. Enumerable.Range(0, count).Select(column => Encoding.UTF8.GetString(cells[column]))];
}
