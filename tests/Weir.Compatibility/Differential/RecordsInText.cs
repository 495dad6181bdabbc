using System.Buffers.Binary;
using System.Text;
using Weir.Protocol;

namespace Weir.Compatibility.Differential;

/// <summary>What a reader gets of fetched batches, a line for each; the last may be cut off, and then it is not here.</summary>
static class RecordsInText
{
    // A marker's time is the broker's anyway; Apache Kafka says so in topics whose records have its time.
    const int LogAppendTimeFlag = 0x08;

    public static List<string> Of(ReadOnlyMemory<byte> records, Func<long, long> producer)
    {
        var lines = new List<string>();
        while (RecordBatch.TryRead(ref records, out var batch)) lines.Add(Line(batch, producer));
        return lines;
    }

    /// <summary>How long bytes are, and where they may be a batch what its head says.</summary>
    public static string Head(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < RecordBatchHeader.Size) return $"{bytes.Length} bytes";
        var head = bytes.Span;
        return $"{bytes.Length} bytes (attributes {BinaryPrimitives.ReadInt16BigEndian(head[21..])}, producer {BinaryPrimitives.ReadInt64BigEndian(head[43..])}/{BinaryPrimitives.ReadInt16BigEndian(head[51..])}/{BinaryPrimitives.ReadInt32BigEndian(head[53..])}, {BinaryPrimitives.ReadInt32BigEndian(head[57..])} records)";
    }

    static string Line(in RecordBatch batch, Func<long, long> producer)
    {
        var line = new StringBuilder($"{batch.BaseOffset} to {batch.LastOffset}, {batch.Count} records, attributes {(batch.IsControl ? batch.Attributes & ~LogAppendTimeFlag : batch.Attributes)}, leader epoch {batch.PartitionLeaderEpoch}, producer {(batch.ProducerId < 0 ? -1 : producer(batch.ProducerId))}/{batch.ProducerEpoch}/{batch.BaseSequence}");
        if (batch.Validate() is { } wrong) line.Append(", ").Append(wrong);
        var section = batch.RecordsSection;
        if (batch.IsControl)
        {
            // Its time is the broker's.
            var reader = new RecordReader(batch);
            while (reader.Read()) line.Append(", ").Append(Convert.ToHexString(reader.Key)).Append('=').Append(Convert.ToHexString(reader.Value));
        }
        else
        {
            if (batch.TimestampType == TimestampType.CreateTime) line.Append($", times {batch.BaseTimestamp} to {batch.MaxTimestamp}");
            line.Append($", {section.Length} bytes {Crc32C.Compute(section.Span):x8}");
        }
        return line.ToString();
    }
}
