namespace Weir.Engine.Lookups;

/// <summary>From a record's text to the row of its key.</summary>
interface ILookupIndex
{
    /// <summary>What it takes in memory.</summary>
    long Bytes { get; }

    /// <summary>The row, or -1: none. Allocates nothing.</summary>
    int Find(ReadOnlySpan<byte> text);
}
