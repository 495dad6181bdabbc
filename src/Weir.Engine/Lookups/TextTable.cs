namespace Weir.Engine.Lookups;

/// <summary>A topic's table at one moment, whose keys are texts.</summary>
/// <param name="entries">Keys and rows.</param>
/// <param name="columns">The columns of a row.</param>
sealed class TextTable(EntryPages entries, IReadOnlyList<string> columns) : ILookupTable
{
    public LookupRow Find(ReadOnlySpan<byte> text) => entries.Find(text);

    public LookupValue Value(LookupRow row, int column) => RowReader.Value(row.Part!.RowOf(row.Number), column);

    public int ColumnOf(string name) => RowReader.ColumnOf(columns, name);
}
