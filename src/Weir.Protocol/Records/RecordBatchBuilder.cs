using System.Buffers.Binary;

namespace Weir.Protocol;

/// <summary>Writes one record batch at a time into a pooled buffer of its own; used again after <see cref="Reset"/> it allocates nothing.</summary>
public sealed class RecordBatchBuilder : IDisposable
{
    /// <summary>What a record takes at most beside its key, value and headers, in bytes.</summary>
    public const int RecordOverhead = (4 * ZigZag.MaxIntSize) + ZigZag.MaxLongSize + 2;

    readonly PooledBuffer _batch = new();
    readonly PooledBuffer _compressed = new();
    CompressionType _compressedAs;
    long _baseTimestamp;
    long _maxTimestamp;

    /// <summary>An empty batch.</summary>
    public RecordBatchBuilder() => Reset();

    /// <summary>Records appended since <see cref="Reset"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the batch so far, its header included, before compression.</summary>
    public int SizeInBytes => _batch.Length;

    /// <summary>Starts another batch in the same buffer. What <see cref="Complete"/> returned is no longer valid.</summary>
    public void Reset()
    {
        Count = 0;
        _compressedAs = CompressionType.None;
        _batch.Clear();
        _batch.GetSpan(RecordBatchHeader.Size);
        _batch.Advance(RecordBatchHeader.Size);
    }

    /// <summary>Adds a record whose key and value the caller writes into the slot returned, before the next call.</summary>
    /// <param name="timestamp">Milliseconds since 1970; may be before that of the record in front.</param>
    /// <param name="keyLength">Bytes of the key; -1 for null.</param>
    /// <param name="valueLength">Bytes of the value; -1 for null, a tombstone.</param>
    /// <param name="encodedHeaders">Count and headers as <see cref="HeaderEncoder.Encoded"/> or <see cref="RecordReader.EncodedHeaders"/> give them; empty for no headers.</param>
    public RecordSlot Append(long timestamp, int keyLength, int valueLength, ReadOnlySpan<byte> encodedHeaders = default)
    {
        if (Count == 0) _baseTimestamp = _maxTimestamp = timestamp;
        else if (timestamp > _maxTimestamp) _maxTimestamp = timestamp;
        var delta = timestamp - _baseTimestamp;
        int keyBytes = Math.Max(keyLength, 0), valueBytes = Math.Max(valueLength, 0);
        var length = 1 + ZigZag.SizeOf(delta) + ZigZag.SizeOf(Count) + ZigZag.SizeOf(keyLength) + keyBytes
            + ZigZag.SizeOf(valueLength) + valueBytes + Math.Max(encodedHeaders.Length, 1);
        var target = _batch.GetSpan(checked(length + ZigZag.MaxIntSize));
        var at = ZigZag.Write(ref target[0], length);
        target[at++] = 0;
        at += ZigZag.Write(ref target[at], delta);
        at += ZigZag.Write(ref target[at], Count);
        at += ZigZag.Write(ref target[at], keyLength);
        var key = target.Slice(at, keyBytes);
        at += keyBytes;
        at += ZigZag.Write(ref target[at], valueLength);
        var value = target.Slice(at, valueBytes);
        at += valueBytes;
        if (encodedHeaders.IsEmpty) target[at++] = 0;
        else encodedHeaders.CopyTo(target[at..]);
        _batch.Advance(at + encodedHeaders.Length);
        Count++;
        _compressedAs = CompressionType.None;
        return new RecordSlot(key, value);
    }

    /// <summary>Adds a record from its bytes.</summary>
    /// <inheritdoc cref="Append"/>
    public void AppendCopy(long timestamp, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, ReadOnlySpan<byte> encodedHeaders = default)
    {
        var slot = Append(timestamp, hasKey ? key.Length : -1, hasValue ? value.Length : -1, encodedHeaders);
        if (hasKey) key.CopyTo(slot.Key);
        if (hasValue) value.CopyTo(slot.Value);
    }

    /// <summary>Writes header and checksum. May be called again with other values: a resend in a new epoch is the same records under a new header.</summary>
    /// <param name="producerId">-1 without idempotence, as are <paramref name="producerEpoch"/> and <paramref name="baseSequence"/>.</param>
    /// <param name="producerEpoch">Epoch of the producer.</param>
    /// <param name="baseSequence">Sequence number of the first record.</param>
    /// <param name="isTransactional">Whether the batch belongs to the producer's open transaction.</param>
    /// <param name="compression">How to compress the records; the result is kept for the next call.</param>
    /// <returns>The whole batch, base offset 0; valid until <see cref="Append"/>, <see cref="Reset"/> or the next call.</returns>
    public ReadOnlyMemory<byte> Complete(long producerId = -1, short producerEpoch = -1, int baseSequence = -1, bool isTransactional = false, CompressionType compression = CompressionType.None)
    {
        var attributes = (short)compression;
        if (isTransactional) attributes |= RecordBatchHeader.TransactionalFlag;
        return Finish(attributes, producerId, producerEpoch, baseSequence);
    }

    /// <summary>Gives the buffers back.</summary>
    public void Dispose()
    {
        _batch.Dispose();
        _compressed.Dispose();
    }

    internal ReadOnlyMemory<byte> Finish(short attributes, long producerId, short producerEpoch, int baseSequence)
    {
        if (Count == 0) throw new InvalidOperationException("A batch has at least one record.");
        var whole = Compressed((CompressionType)(attributes & RecordBatchHeader.CompressionMask));
        var header = whole.WrittenSpan;
        BinaryPrimitives.WriteInt64BigEndian(header[RecordBatchHeader.BaseOffset..], 0);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordBatchHeader.BatchLength..], whole.Length - RecordBatchHeader.LengthPrefix);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordBatchHeader.PartitionLeaderEpoch..], -1);
        header[RecordBatchHeader.Magic] = 2;
        BinaryPrimitives.WriteInt16BigEndian(header[RecordBatchHeader.Attributes..], attributes);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordBatchHeader.LastOffsetDelta..], Count - 1);
        BinaryPrimitives.WriteInt64BigEndian(header[RecordBatchHeader.BaseTimestamp..], _baseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(header[RecordBatchHeader.MaxTimestamp..], _maxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(header[RecordBatchHeader.ProducerId..], producerId);
        BinaryPrimitives.WriteInt16BigEndian(header[RecordBatchHeader.ProducerEpoch..], producerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordBatchHeader.BaseSequence..], baseSequence);
        BinaryPrimitives.WriteInt32BigEndian(header[RecordBatchHeader.Count..], Count);
        RecordBatchHeader.SetCrc(header);
        return whole.WrittenMemory;
    }

    PooledBuffer Compressed(CompressionType compression)
    {
        if (compression == CompressionType.None) return _batch;
        if (_compressedAs == compression) return _compressed;
        _compressed.Clear();
        _compressed.GetSpan(RecordBatchHeader.Size);
        _compressed.Advance(RecordBatchHeader.Size);
        RecordCompression.Compress(compression, _batch.WrittenSpan[RecordBatchHeader.Size..], _compressed);
        _compressedAs = compression;
        return _compressed;
    }
}
