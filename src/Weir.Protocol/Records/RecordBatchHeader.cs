using System.Buffers.Binary;

namespace Weir.Protocol;

/// <summary>Where the header fields of a record batch of format 2 stand (KIP-98), and writing of those that a broker sets.</summary>
public static class RecordBatchHeader
{
    /// <summary>Bytes of the header; the records follow.</summary>
    public const int Size = 61;

    /// <summary>Bytes before those that BatchLength counts.</summary>
    public const int LengthPrefix = 12;

    internal const int BaseOffset = 0;
    internal const int BatchLength = 8;
    internal const int PartitionLeaderEpoch = 12;
    internal const int Magic = 16;
    internal const int Crc = 17;
    internal const int Attributes = 21;
    internal const int LastOffsetDelta = 23;
    internal const int BaseTimestamp = 27;
    internal const int MaxTimestamp = 35;
    internal const int ProducerId = 43;
    internal const int ProducerEpoch = 51;
    internal const int BaseSequence = 53;
    internal const int Count = 57;

    internal const short CompressionMask = 0x07;
    internal const short LogAppendTimeFlag = 0x08;
    internal const short TransactionalFlag = 0x10;
    internal const short ControlFlag = 0x20;
    internal const short DeleteHorizonFlag = 0x40;

    /// <summary>Gives a batch its place in the log. The checksum does not cover these two fields, so it stays true.</summary>
    public static void SetPlace(Span<byte> batch, long baseOffset, int leaderEpoch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch[BaseOffset..], baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[PartitionLeaderEpoch..], leaderEpoch);
    }

    /// <summary>Makes all records of a batch carry the broker's time, and recomputes the checksum. KIP-32.</summary>
    /// <param name="batch">The whole batch.</param>
    /// <param name="timestamp">Milliseconds since 1970.</param>
    public static void SetLogAppendTime(Span<byte> batch, long timestamp)
    {
        var attributes = BinaryPrimitives.ReadInt16BigEndian(batch[Attributes..]);
        BinaryPrimitives.WriteInt16BigEndian(batch[Attributes..], (short)(attributes | LogAppendTimeFlag));
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestamp..], timestamp);
        SetCrc(batch);
    }

    /// <summary>Takes back what a producer must not say: that the timestamps were the broker's.</summary>
    internal static void SetCreateTime(Span<byte> batch)
    {
        var attributes = BinaryPrimitives.ReadInt16BigEndian(batch[Attributes..]);
        BinaryPrimitives.WriteInt16BigEndian(batch[Attributes..], (short)(attributes & ~LogAppendTimeFlag));
        SetCrc(batch);
    }

    /// <summary>Makes a batch reach to another last offset, where compaction took away what came behind it.</summary>
    internal static void SetLastOffset(Span<byte> batch, long lastOffset)
    {
        BinaryPrimitives.WriteInt32BigEndian(batch[LastOffsetDelta..], checked((int)(lastOffset - BinaryPrimitives.ReadInt64BigEndian(batch[BaseOffset..]))));
        SetCrc(batch);
    }

    /// <summary>Writes a batch without records, which stands for offsets whose records compaction took away.</summary>
    /// <param name="target"><see cref="Size"/> bytes.</param>
    /// <param name="baseOffset">The first offset.</param>
    /// <param name="lastOffset">The last one.</param>
    /// <param name="leaderEpoch">The leader's epoch.</param>
    internal static void WriteEmpty(Span<byte> target, long baseOffset, long lastOffset, int leaderEpoch)
    {
        target[..Size].Clear();
        SetPlace(target, baseOffset, leaderEpoch);
        BinaryPrimitives.WriteInt32BigEndian(target[BatchLength..], Size - LengthPrefix);
        target[Magic] = 2;
        BinaryPrimitives.WriteInt64BigEndian(target[BaseTimestamp..], -1);
        BinaryPrimitives.WriteInt64BigEndian(target[MaxTimestamp..], -1);
        BinaryPrimitives.WriteInt64BigEndian(target[ProducerId..], -1);
        BinaryPrimitives.WriteInt16BigEndian(target[ProducerEpoch..], -1);
        BinaryPrimitives.WriteInt32BigEndian(target[BaseSequence..], -1);
        SetLastOffset(target[..Size], lastOffset);
    }

    /// <summary>Whether a batch belongs to a transaction, as far as its bytes say anything.</summary>
    internal static bool IsTransactional(ReadOnlySpan<byte> batch) => batch.Length >= Size && (BinaryPrimitives.ReadInt16BigEndian(batch[Attributes..]) & TransactionalFlag) != 0;

    internal static void SetCrc(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[Crc..], Crc32C.Compute(batch[Attributes..]));
}
