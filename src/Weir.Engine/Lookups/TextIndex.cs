using System.Numerics;
using Weir.Engine.Records;

namespace Weir.Engine.Lookups;

/// <summary>Finds a key that is the text itself: open addressing over the rows, at most half full.</summary>
/// <param name="rows">How many will be added.</param>
/// <param name="columns">Values of a row.</param>
/// <param name="key">The column of the keys.</param>
/// <param name="cells">The values; the first row names the columns.</param>
sealed class TextIndex(int rows, int columns, int key, CellBuffer cells) : ILookupIndex
{
    readonly SipHash _hash = SipHash.NewSeeded();
    readonly int[] _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * Math.Max(1, rows)))];

    public long Bytes => (long)sizeof(int) * _slots.Length;

    /// <summary>Adds a row; the row that has the same key already, or -1.</summary>
    public int Add(int row)
    {
        var slot = SlotOf(KeyOf(row));
        if (_slots[slot] != 0) return _slots[slot] - 1;
        _slots[slot] = row + 1;
        return -1;
    }

    public int Find(ReadOnlySpan<byte> text) => _slots[SlotOf(text)] - 1;

    /// <summary>The slot of the key, or the free one where it would be.</summary>
    int SlotOf(ReadOnlySpan<byte> text)
    {
        var slot = (int)_hash.Of(text) & (_slots.Length - 1);
        while (_slots[slot] != 0 && !KeyOf(_slots[slot] - 1).SequenceEqual(text)) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    ReadOnlySpan<byte> KeyOf(int row) => cells[(row + 1) * columns + key];
}
