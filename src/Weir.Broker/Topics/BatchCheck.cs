using System.Runtime.InteropServices;
using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>What a batch from a producer must be before it may be appended: LogValidator and ProduceRequest of Apache Kafka. Its records are <see cref="RecordCheck"/>'s.</summary>
static class BatchCheck
{
    /// <summary>Where the format's number is, in all formats.</summary>
    const int MagicAt = 16;

    /// <summary>Takes the one batch out of the records of one partition of a Produce request.</summary>
    /// <param name="records">The field as sent.</param>
    /// <param name="batch">The batch.</param>
    public static (ErrorCode Error, string? Message) Read(ReadOnlyMemory<byte> records, out RecordBatch batch)
    {
        var rest = records;
        try
        {
            if (!RecordBatch.TryRead(ref rest, out batch)) return (ErrorCode.InvalidRecord, "a produce request has at least one whole record batch per partition");
        }
        catch (CorruptRecordException corrupt)
        {
            batch = default;
            return (records.Length > MagicAt && records.Span[MagicAt] < 2 ? ErrorCode.InvalidRecord : ErrorCode.CorruptMessage, corrupt.Message);
        }
        return rest.IsEmpty ? default : (ErrorCode.InvalidRecord, "a produce request has exactly one record batch per partition");
    }

    /// <summary>Checks the head of a batch that is to be appended.</summary>
    public static (ErrorCode Error, string? Message) Check(in RecordBatch batch, TopicSettings settings)
    {
        if (batch.SizeInBytes > settings.MaxMessageBytes) return (ErrorCode.MessageTooLarge, $"the batch has {batch.SizeInBytes} bytes, max.message.bytes is {settings.MaxMessageBytes}");
        if (batch.Validate() is { } damage) return (IsWhole(batch) ? ErrorCode.InvalidRecord : ErrorCode.CorruptMessage, damage);
        return Form(batch) is { } wrong ? (ErrorCode.InvalidRecord, wrong) : default;
    }

    /// <summary>Sets the broker's time where the topic asks for it: <paramref name="nowMs"/>, in milliseconds since 1970. The batch is changed in place.</summary>
    public static void SetTime(in RecordBatch batch, TopicSettings settings, long nowMs)
    {
        if (settings.LogAppendTime) RecordBatchHeader.SetLogAppendTime(MemoryMarshal.AsMemory(batch.Bytes).Span, nowMs);
        else if (batch.TimestampType == TimestampType.LogAppendTime) RecordBatchHeader.SetCreateTime(MemoryMarshal.AsMemory(batch.Bytes).Span);
    }

    // What is as its producer wrote it was not damaged on its way.
    static bool IsWhole(in RecordBatch batch) => batch.Compression <= CompressionType.Zstd && Crc32C.Compute(batch.Bytes.Span[RecordBatchHeader.Attributes..]) == batch.Crc;

    static string? Form(in RecordBatch batch)
    {
        if (batch.IsControl) return "producers may not write control batches";
        if (batch.Count == 0 || batch.Count != batch.LastOffsetDelta + 1) return $"the batch has {batch.Count} records for {batch.LastOffsetDelta + 1L} offsets";
        if (batch.ProducerId >= 0 && batch.BaseSequence < 0) return $"producer {batch.ProducerId} sent sequence number {batch.BaseSequence}";
        if (batch.IsTransactional && batch.ProducerId < 0) return "a transactional batch has no producer id";
        return null;
    }
}
