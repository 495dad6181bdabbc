using System.Buffers.Binary;

namespace Weir.Protocol;

/// <summary>Writes a batch anew with some of its records: what compaction leaves of it. Offsets, timestamps, producer and compression stay as they were.</summary>
sealed class RecordBatchRewriter : IDisposable
{
    readonly PooledBuffer _records = new();
    RecordBatch _batch;
    long _baseTimestamp;
    long _maxTimestamp;
    int _count;

    /// <summary>Begins with no records.</summary>
    /// <param name="batch">What they are taken from.</param>
    /// <param name="deleteHorizonMs">From when on its tombstones may go, in milliseconds since 1970: it takes the place of the base timestamp (KIP-534). Null: that stays as it is.</param>
    public void Begin(in RecordBatch batch, long? deleteHorizonMs)
    {
        _records.Clear();
        (_batch, _baseTimestamp, _maxTimestamp, _count) = (batch, deleteHorizonMs ?? batch.BaseTimestamp, -1, 0);
        HasDeleteHorizon = batch.HasDeleteHorizon || deleteHorizonMs is not null;
    }

    /// <summary>Whether the base timestamp is a time from which on tombstones may go.</summary>
    public bool HasDeleteHorizon { get; private set; }

    /// <summary>Adds a record of the batch; in the order in which they were.</summary>
    /// <param name="record">Its bytes, the length in front.</param>
    /// <param name="timestamp">Its time.</param>
    public void Add(ReadOnlySpan<byte> record, long timestamp)
    {
        var at = 0;
        ref var first = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(record);
        ZigZag.ReadInt(ref first, ref at, record.Length);
        var attributes = record[at++];
        var delta = ZigZag.ReadLong(ref first, ref at, record.Length) + _batch.BaseTimestamp - _baseTimestamp;
        var length = 1 + ZigZag.SizeOf(delta) + record.Length - at;
        var target = _records.GetSpan(length + ZigZag.MaxIntSize);
        var end = ZigZag.Write(ref target[0], length);
        target[end++] = attributes;
        end += ZigZag.Write(ref target[end], delta);
        record[at..].CopyTo(target[end..]);
        _records.Advance(end + record.Length - at);
        _maxTimestamp = Math.Max(_maxTimestamp, timestamp);
        _count++;
    }

    /// <summary>Writes the batch behind what <paramref name="into"/> holds.</summary>
    public void Complete(PooledBuffer into)
    {
        var start = into.Length;
        into.Write(_batch.Bytes.Span[..RecordBatchHeader.Size]);
        if (_batch.Compression == CompressionType.None) into.Write(_records.WrittenSpan);
        else RecordCompression.Compress(_batch.Compression, _records.WrittenSpan, into);
        var written = into.WrittenSpan[start..];
        BinaryPrimitives.WriteInt32BigEndian(written[RecordBatchHeader.BatchLength..], written.Length - RecordBatchHeader.LengthPrefix);
        if (HasDeleteHorizon) BinaryPrimitives.WriteInt16BigEndian(written[RecordBatchHeader.Attributes..], (short)(_batch.Attributes | RecordBatchHeader.DeleteHorizonFlag));
        BinaryPrimitives.WriteInt64BigEndian(written[RecordBatchHeader.BaseTimestamp..], _baseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(written[RecordBatchHeader.MaxTimestamp..], _maxTimestamp);
        BinaryPrimitives.WriteInt32BigEndian(written[RecordBatchHeader.Count..], _count);
        RecordBatchHeader.SetCrc(written);
    }

    public void Dispose() => _records.Dispose();
}
