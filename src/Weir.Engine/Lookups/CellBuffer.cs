namespace Weir.Engine.Lookups;

/// <summary>The values of a table one after the other in one buffer, so that a million of them are two objects.</summary>
/// <param name="capacity">Bytes of all values together, at most.</param>
sealed class CellBuffer(int capacity)
{
    readonly byte[] _bytes = new byte[capacity];
    int[] _ends = new int[64];
    int _used;

    public int Count { get; private set; }

    public long Bytes => _bytes.Length + (long)sizeof(int) * _ends.Length;

    public ReadOnlySpan<byte> this[int cell] => _bytes.AsSpan(Start(cell), _ends[cell] - Start(cell));

    /// <summary>Adds to the value that is not yet ended.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_bytes.AsSpan(_used));
        _used += text.Length;
    }

    public void End()
    {
        if (Count == _ends.Length) Array.Resize(ref _ends, 2 * Count);
        _ends[Count++] = _used;
    }

    /// <summary>Forgets every value behind the first ones.</summary>
    public void TakeBack(int count)
    {
        Count = count;
        _used = Start(count);
    }

    public void Trim() => Array.Resize(ref _ends, Count);

    int Start(int cell) => cell == 0 ? 0 : _ends[cell - 1];
}
