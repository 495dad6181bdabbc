using System.Buffers.Binary;

namespace Weir.Protocol;

/// <summary>A record batch of format 2 (magic 2, KIP-98) as it stands in a log or a request: a view, nothing is copied.</summary>
public readonly struct RecordBatch
{
    readonly ReadOnlyMemory<byte> _bytes;

    RecordBatch(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>The whole batch, header included.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Bytes of the whole batch, header included.</summary>
    public int SizeInBytes => _bytes.Length;

    /// <summary>Offset of the first record as it was appended; compaction may have removed that record.</summary>
    public long BaseOffset => BinaryPrimitives.ReadInt64BigEndian(_bytes.Span[RecordBatchHeader.BaseOffset..]);

    /// <summary>The field as written: the size without its first 12 bytes.</summary>
    public int BatchLength => BinaryPrimitives.ReadInt32BigEndian(_bytes.Span[RecordBatchHeader.BatchLength..]);

    /// <summary>Epoch of the leader that appended the batch; -1 from a producer.</summary>
    public int PartitionLeaderEpoch => BinaryPrimitives.ReadInt32BigEndian(_bytes.Span[RecordBatchHeader.PartitionLeaderEpoch..]);

    /// <summary>The format: 2.</summary>
    public byte Magic => _bytes.Span[RecordBatchHeader.Magic];

    /// <summary>CRC-32C of everything behind this field, as written.</summary>
    public uint Crc => BinaryPrimitives.ReadUInt32BigEndian(_bytes.Span[RecordBatchHeader.Crc..]);

    /// <summary>The attribute bits as written.</summary>
    public short Attributes => BinaryPrimitives.ReadInt16BigEndian(_bytes.Span[RecordBatchHeader.Attributes..]);

    /// <summary>How the records section is compressed. Values above <see cref="CompressionType.Zstd"/> are nobody's: see <see cref="Validate"/>.</summary>
    public CompressionType Compression => (CompressionType)(Attributes & RecordBatchHeader.CompressionMask);

    /// <summary>Whose clock the timestamps are.</summary>
    public TimestampType TimestampType => (Attributes & RecordBatchHeader.LogAppendTimeFlag) != 0 ? TimestampType.LogAppendTime : TimestampType.CreateTime;

    /// <summary>Whether the batch is part of a transaction.</summary>
    public bool IsTransactional => (Attributes & RecordBatchHeader.TransactionalFlag) != 0;

    /// <summary>Whether the records are markers for the log's readers and not data: see <see cref="ControlBatch"/>.</summary>
    public bool IsControl => (Attributes & RecordBatchHeader.ControlFlag) != 0;

    /// <summary>Whether BaseTimestamp holds the time from which compaction may drop tombstones (KIP-534).</summary>
    public bool HasDeleteHorizon => (Attributes & RecordBatchHeader.DeleteHorizonFlag) != 0;

    /// <summary>Offset of the last record as it was appended, less <see cref="BaseOffset"/>.</summary>
    public int LastOffsetDelta => BinaryPrimitives.ReadInt32BigEndian(_bytes.Span[RecordBatchHeader.LastOffsetDelta..]);

    /// <summary>Offset of the last record as it was appended; the next batch starts behind it.</summary>
    public long LastOffset => BaseOffset + LastOffsetDelta;

    /// <summary>What the records' timestamp deltas count from, in milliseconds since 1970.</summary>
    public long BaseTimestamp => BinaryPrimitives.ReadInt64BigEndian(_bytes.Span[RecordBatchHeader.BaseTimestamp..]);

    /// <summary>The greatest timestamp of the batch, in milliseconds since 1970.</summary>
    public long MaxTimestamp => BinaryPrimitives.ReadInt64BigEndian(_bytes.Span[RecordBatchHeader.MaxTimestamp..]);

    /// <summary>The producer's id; -1 without idempotence.</summary>
    public long ProducerId => BinaryPrimitives.ReadInt64BigEndian(_bytes.Span[RecordBatchHeader.ProducerId..]);

    /// <summary>The producer's epoch; -1 without idempotence.</summary>
    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(_bytes.Span[RecordBatchHeader.ProducerEpoch..]);

    /// <summary>Sequence number of the first record; -1 without idempotence.</summary>
    public int BaseSequence => BinaryPrimitives.ReadInt32BigEndian(_bytes.Span[RecordBatchHeader.BaseSequence..]);

    /// <summary>Sequence number of the last record as it was appended; -1 without idempotence. Numbers go back to 0 after 2^31-1.</summary>
    public int LastSequence => BaseSequence < 0 ? -1 : (int)(((long)BaseSequence + LastOffsetDelta) & int.MaxValue);

    /// <summary>Records in the batch; fewer than its offsets after compaction.</summary>
    public int Count => BinaryPrimitives.ReadInt32BigEndian(_bytes.Span[RecordBatchHeader.Count..]);

    /// <summary>Everything behind the header: the records, compressed as <see cref="Compression"/> says.</summary>
    public ReadOnlyMemory<byte> RecordsSection => _bytes[RecordBatchHeader.Size..];

    /// <summary>Takes the first batch off <paramref name="rest"/>.</summary>
    /// <returns>False when no whole batch is left: a fetch answer may end in the middle of one.</returns>
    /// <exception cref="CorruptRecordException">The length is impossible, or the format is 0 or 1 (before Kafka 0.11), which nobody writes any more.</exception>
    public static bool TryRead(ref ReadOnlyMemory<byte> rest, out RecordBatch batch)
    {
        batch = default;
        var span = rest.Span;
        if (span.Length <= RecordBatchHeader.Magic) return false;
        var magic = span[RecordBatchHeader.Magic];
        if (magic != 2) throw new CorruptRecordException(WrongMagic(magic));
        var length = BinaryPrimitives.ReadInt32BigEndian(span[RecordBatchHeader.BatchLength..]);
        if (length < RecordBatchHeader.Size - RecordBatchHeader.LengthPrefix)
            throw new CorruptRecordException($"a record batch says that it is {length} bytes long; its header alone takes {RecordBatchHeader.Size - RecordBatchHeader.LengthPrefix}");
        if (length > span.Length - RecordBatchHeader.LengthPrefix) return false;
        batch = new RecordBatch(rest[..(length + RecordBatchHeader.LengthPrefix)]);
        rest = rest[batch.SizeInBytes..];
        return true;
    }

    /// <summary>What is wrong with header or checksum, or null. It does not look at the records: see <see cref="ValidateRecords"/>.</summary>
    public string? Validate()
    {
        var actual = Crc32C.Compute(_bytes.Span[RecordBatchHeader.Attributes..]);
        if (actual != Crc) return $"the batch at offset {BaseOffset} has checksum {Crc:x8}, its bytes give {actual:x8}";
        if (Compression > CompressionType.Zstd) return $"the batch at offset {BaseOffset} names compression {(int)Compression}; 0 to 4 are defined";
        if (LastOffsetDelta < 0) return $"the batch at offset {BaseOffset} has a last offset delta of {LastOffsetDelta}";
        if (Count < 0) return $"the batch at offset {BaseOffset} has {Count} records";
        if (Count > LastOffsetDelta + 1L) return $"the batch at offset {BaseOffset} has {Count} records for {LastOffsetDelta + 1L} offsets";
        return null;
    }

    /// <summary>What is wrong with the records of an uncompressed batch (or of <paramref name="decompressed"/>), or null.</summary>
    public string? ValidateRecords(ReadOnlySpan<byte> decompressed = default)
    {
        try
        {
            var reader = Compression == CompressionType.None ? new RecordReader(this) : new RecordReader(this, decompressed);
            while (reader.Read()) { }
            return null;
        }
        catch (CorruptRecordException corrupt)
        {
            return $"the batch at offset {BaseOffset}: {corrupt.Message}";
        }
    }

    /// <summary>The records as they are without compression.</summary>
    /// <param name="decompressed">Where they go if they have to be decompressed; what it holds is forgotten.</param>
    /// <param name="limit">Bytes that they may become.</param>
    /// <exception cref="CorruptRecordException">They are not what they say, or become more.</exception>
    /// <exception cref="CompressionUnavailableException">There is nothing here to decompress them with.</exception>
    internal ReadOnlySpan<byte> Records(PooledBuffer decompressed, int limit)
    {
        if (Compression == CompressionType.None) return RecordsSection.Span;
        decompressed.Clear();
        RecordCompression.Decompress(Compression, RecordsSection.Span, decompressed, limit);
        return decompressed.WrittenSpan;
    }

    static string WrongMagic(byte magic) => magic < 2
        ? $"record format {magic} (before Kafka 0.11) is not supported; format 2 is, which every broker since then can write"
        : $"record format {magic} is unknown; format 2 is supported";
}
