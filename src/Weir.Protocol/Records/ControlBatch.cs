using System.Buffers.Binary;

namespace Weir.Protocol;

/// <summary>The batches with which a broker ends a transaction on a partition: one record, key (version, type), value (version, coordinator epoch). KIP-98.</summary>
public static class ControlBatch
{
    /// <summary>A new batch with the marker of one transaction's end.</summary>
    /// <param name="commit">Whether the transaction was committed.</param>
    /// <param name="producerId">The producer whose transaction ends.</param>
    /// <param name="producerEpoch">Its epoch; every smaller one is fenced by the marker.</param>
    /// <param name="coordinatorEpoch">Epoch of the transaction coordinator that decided.</param>
    /// <param name="timestamp">Milliseconds since 1970.</param>
    public static byte[] EndTransaction(bool commit, long producerId, short producerEpoch, int coordinatorEpoch, long timestamp)
    {
        using var builder = new RecordBatchBuilder();
        var slot = builder.Append(timestamp, keyLength: 4, valueLength: 6);
        BinaryPrimitives.WriteInt16BigEndian(slot.Key, 0);
        BinaryPrimitives.WriteInt16BigEndian(slot.Key[2..], (short)(commit ? ControlRecordType.Commit : ControlRecordType.Abort));
        BinaryPrimitives.WriteInt16BigEndian(slot.Value, 0);
        BinaryPrimitives.WriteInt32BigEndian(slot.Value[2..], coordinatorEpoch);
        return builder.Finish(RecordBatchHeader.TransactionalFlag | RecordBatchHeader.ControlFlag, producerId, producerEpoch, baseSequence: -1).ToArray();
    }

    /// <summary>What the key of a control record says.</summary>
    public static ControlRecordType TypeOf(ReadOnlySpan<byte> key)
    {
        if (key.Length < 4) throw new CorruptRecordException($"the key of a control record has {key.Length} bytes, at least 4 are needed");
        return BinaryPrimitives.ReadInt16BigEndian(key[2..]) switch
        {
            0 => ControlRecordType.Abort,
            1 => ControlRecordType.Commit,
            _ => ControlRecordType.Other,
        };
    }

    /// <summary>The type of a control batch's only record.</summary>
    public static ControlRecordType TypeOf(in RecordBatch batch)
    {
        if (batch.Compression != CompressionType.None) throw new CorruptRecordException($"the control batch at offset {batch.BaseOffset} is compressed, which none is");
        var reader = new RecordReader(batch);
        return reader.Read() ? TypeOf(reader.Key) : ControlRecordType.Other;
    }

    /// <summary>The coordinator epoch in the value of a commit or abort marker.</summary>
    public static int CoordinatorEpochOf(ReadOnlySpan<byte> value) => value.Length >= 6
        ? BinaryPrimitives.ReadInt32BigEndian(value[2..])
        : throw new CorruptRecordException($"the value of a transaction marker has {value.Length} bytes, at least 6 are needed");
}
