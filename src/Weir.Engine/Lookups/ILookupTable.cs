namespace Weir.Engine.Lookups;

/// <summary>A table as a transaction sees it: immutable, shared by the workers. Nothing here allocates.</summary>
interface ILookupTable
{
    /// <summary>The row whose key the text finds, or <see cref="LookupRow.None"/>.</summary>
    LookupRow Find(ReadOnlySpan<byte> text);

    /// <summary>The row's value in the column of that number.</summary>
    LookupValue Value(LookupRow row, int column);

    /// <summary>The column's number, or -1.</summary>
    int ColumnOf(string name);
}
