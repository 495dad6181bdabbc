using System.Runtime.InteropServices;

namespace Weir.Protocol;

/// <summary>The headers of one record, for <c>foreach</c>: in place, no allocation.</summary>
public ref struct RecordHeaders
{
    readonly ReadOnlySpan<byte> _encoded;
    int _left;
    int _position;

    /// <summary>Headers as written, their count first.</summary>
    /// <exception cref="CorruptRecordException">Now or while enumerating: the bytes are not headers.</exception>
    public RecordHeaders(ReadOnlySpan<byte> encoded)
    {
        _encoded = encoded;
        _left = encoded.IsEmpty ? 0 : ZigZag.ReadInt(ref MemoryMarshal.GetReference(encoded), ref _position, encoded.Length);
    }

    /// <summary>The header that <see cref="MoveNext"/> moved to.</summary>
    public RecordHeader Current { get; private set; }

    /// <summary>Itself.</summary>
    public readonly RecordHeaders GetEnumerator() => this;

    /// <summary>Moves to the next header; false behind the last one.</summary>
    public bool MoveNext()
    {
        if (_left <= 0) return false;
        _left--;
        var start = _position;
        var key = ReadField();
        if (key < 0) throw new CorruptRecordException($"header key at byte {start} of the headers is null");
        var keyStart = _position;
        _position += key;
        var value = ReadField();
        var valueStart = _position;
        _position += Math.Max(value, 0);
        Current = new RecordHeader(_encoded.Slice(keyStart, key), _encoded.Slice(valueStart, Math.Max(value, 0)), value >= 0, _encoded[start.._position]);
        return true;
    }

    /// <summary>Walks all headers once and returns their count.</summary>
    internal static int Check(ReadOnlySpan<byte> encoded, int positionInRecords)
    {
        var headers = new RecordHeaders(encoded);
        var count = headers._left;
        if (count < 0) throw new CorruptRecordException($"header count at byte {positionInRecords} of the records is {count}");
        while (headers.MoveNext()) { }
        if (headers._position != encoded.Length)
            throw new CorruptRecordException($"{encoded.Length - headers._position} bytes are left behind the headers at byte {positionInRecords} of the records");
        return count;
    }

    int ReadField()
    {
        var length = ZigZag.ReadInt(ref MemoryMarshal.GetReference(_encoded), ref _position, _encoded.Length);
        if (length < -1 || length > _encoded.Length - _position) throw new CorruptRecordException($"a header field of {length} bytes does not fit in its record");
        return length;
    }
}
