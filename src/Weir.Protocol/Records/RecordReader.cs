using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weir.Protocol;

/// <summary>Reads the records of one batch in order, in place: no copy, no allocation.</summary>
/// <remarks>Call <see cref="Read"/> until it returns false. Positions count from the start of the records section given. Any bytes are safe to read:
/// what is not a record is a <see cref="CorruptRecordException"/>.</remarks>
public ref struct RecordReader
{
    // attributes, timestamp, offset, key length, value length, header count: a byte each
    const int SmallestRecord = 6;

    readonly ReadOnlySpan<byte> _records;
    readonly long _baseOffset;
    readonly long _baseTimestamp;
    readonly int _lastOffsetDelta;
    readonly bool _appendTime;
    int _left;
    int _offsetDelta = -1;
    int _next;
    int _keyStart;
    int _valueStart;
    int _headersStart;

    /// <summary>Reads an uncompressed batch.</summary>
    /// <exception cref="ArgumentException">The batch is compressed.</exception>
    public RecordReader(scoped in RecordBatch batch) : this(batch, batch.RecordsSection.Span)
    {
        if (batch.Compression != CompressionType.None) throw new ArgumentException("A compressed batch is read from its decompressed records.", nameof(batch));
    }

    /// <summary>Reads a batch whose records section was decompressed into <paramref name="records"/>.</summary>
    public RecordReader(scoped in RecordBatch batch, ReadOnlySpan<byte> records)
    {
        _records = records;
        _baseOffset = batch.BaseOffset;
        _appendTime = batch.TimestampType == TimestampType.LogAppendTime;
        _baseTimestamp = _appendTime ? batch.MaxTimestamp : batch.BaseTimestamp;
        _lastOffsetDelta = batch.LastOffsetDelta;
        _left = batch.Count;
    }

    /// <summary>The record's offset.</summary>
    public readonly long Offset => _baseOffset + _offsetDelta;

    /// <summary>Milliseconds since 1970; the broker's append time where the batch says so.</summary>
    public long Timestamp { get; private set; }

    /// <summary>Whether <see cref="Timestamp"/> is the broker's.</summary>
    public readonly bool IsLogAppendTime => _appendTime;

    /// <summary>Position of the record, its length field included.</summary>
    public int Start { get; private set; }

    /// <summary>Bytes of the record, its length field included.</summary>
    public readonly int Length => _next - Start;

    /// <summary>Whether the key is not null.</summary>
    public readonly bool HasKey => KeyLength >= 0;

    /// <summary>Bytes of the key; -1 when null.</summary>
    public int KeyLength { get; private set; }

    /// <summary>The key; empty when null.</summary>
    public readonly ReadOnlySpan<byte> Key => Slice(_keyStart, KeyLength);

    /// <summary>Position of the key's first byte.</summary>
    public readonly int KeyStart => _keyStart;

    /// <summary>Whether the value is not null; a record without one is a tombstone.</summary>
    public readonly bool HasValue => ValueLength >= 0;

    /// <summary>Bytes of the value; -1 when null.</summary>
    public int ValueLength { get; private set; }

    /// <summary>The value; empty when null.</summary>
    public readonly ReadOnlySpan<byte> Value => Slice(_valueStart, ValueLength);

    /// <summary>Position of the value's first byte.</summary>
    public readonly int ValueStart => _valueStart;

    /// <summary>How many headers the record has.</summary>
    public int HeaderCount { get; private set; }

    /// <summary>The headers as written, their count first: what <see cref="RecordBatchBuilder.Append"/> takes.</summary>
    public readonly ReadOnlySpan<byte> EncodedHeaders => _records[_headersStart.._next];

    /// <summary>The headers, one after the other.</summary>
    public readonly RecordHeaders Headers => HeaderCount == 0 ? default : new RecordHeaders(EncodedHeaders);

    /// <summary>The place before the record that was read last.</summary>
    public readonly RecordPlace Here => new(Start, _offsetDelta - 1, _left + 1);

    /// <summary>Goes to a place that a reader of the same batch was at.</summary>
    public void GoTo(in RecordPlace place) => (_next, _offsetDelta, _left) = (place.Next, place.OffsetDelta, place.Left);

    /// <summary>Moves to the next record; false behind the last one.</summary>
    /// <exception cref="CorruptRecordException">The bytes are not what the batch's header says.</exception>
    public bool Read()
    {
        if (_left <= 0) return End();
        _left--;
        ref var first = ref MemoryMarshal.GetReference(_records);
        var position = Start = _next;
        var length = ZigZag.ReadInt(ref first, ref position, _records.Length);
        if (length < SmallestRecord || length > _records.Length - position) throw BadLength(length);
        var end = position + length;
        position++; // attributes: no bit is in use
        var timestamp = ZigZag.ReadLong(ref first, ref position, end);
        Timestamp = _appendTime ? _baseTimestamp : _baseTimestamp + timestamp;
        var delta = ZigZag.ReadInt(ref first, ref position, end);
        if (delta <= _offsetDelta || delta > _lastOffsetDelta) throw BadOffset(delta);
        _offsetDelta = delta;
        KeyLength = ReadLength(ref first, ref position, end);
        _keyStart = position;
        position += Math.Max(KeyLength, 0);
        ValueLength = ReadLength(ref first, ref position, end);
        _valueStart = position;
        position += Math.Max(ValueLength, 0);
        _headersStart = position;
        _next = end;
        HeaderCount = end - position == 1 && Unsafe.Add(ref first, position) == 0 ? 0 : RecordHeaders.Check(_records[position..end], position);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly int ReadLength(ref byte first, ref int position, int end)
    {
        var length = ZigZag.ReadInt(ref first, ref position, end);
        if (length < -1 || length > end - position) throw BadField(length);
        return length;
    }

    readonly ReadOnlySpan<byte> Slice(int start, int length) => length <= 0 ? default : _records.Slice(start, length);

    readonly bool End() => _next == _records.Length
        ? false
        : throw new CorruptRecordException($"{_records.Length - _next} bytes follow the last record that the batch's header counts");

    readonly CorruptRecordException BadLength(int length) =>
        new($"the record at byte {Start} says that it is {length} bytes long; {SmallestRecord} to {_records.Length - Start} are possible there");

    readonly CorruptRecordException BadOffset(int delta) =>
        new($"the record at byte {Start} has offset delta {delta}; {_offsetDelta + 1} to {_lastOffsetDelta} are possible there");

    readonly CorruptRecordException BadField(int length) =>
        new($"the record at byte {Start} has a key or value of {length} bytes, which does not fit in it");
}
