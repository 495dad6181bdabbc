using System.Text;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

/// <summary>Batches as a producer sends them, and what a consumer makes of an answer.</summary>
static class Records
{
    /// <summary>A time inside what a topic accepts for <see cref="TestTime"/> and for the system's clock.</summary>
    public static readonly long Time = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static byte[] Batch(params string[] values) => Batch(-1, -1, -1, false, values);

    public static byte[] Batch(long producerId, short epoch, int sequence, bool transactional, params string[] values) => BatchAt(Time, producerId, epoch, sequence, transactional, values);

    public static byte[] BatchAt(long timestamp, long producerId, short epoch, int sequence, bool transactional, params string[] values)
    {
        using var builder = new RecordBatchBuilder();
        foreach (string value in values) builder.AppendCopy(timestamp, default, hasKey: false, Encoding.UTF8.GetBytes(value), hasValue: true);
        return builder.Complete(producerId, epoch, sequence, transactional).ToArray();
    }

    /// <summary>Records with keys; a value of null is a tombstone.</summary>
    public static byte[] Keyed(DateTimeOffset at, params (string Key, string? Value)[] records)
    {
        using var builder = new RecordBatchBuilder();
        foreach (var (key, value) in records) builder.AppendCopy(at.ToUnixTimeMilliseconds(), Encoding.UTF8.GetBytes(key), hasKey: true, Encoding.UTF8.GetBytes(value ?? ""), value is not null);
        return builder.Complete().ToArray();
    }

    public static List<string> All(FetchResponse.PartitionData data) => Read(data, _ => true);

    /// <summary>As a Kafka consumer with read_committed does it: records of a producer are skipped from an aborted transaction's first offset to its marker.</summary>
    public static List<string> Committed(FetchResponse.PartitionData data)
    {
        var aborted = new Queue<FetchResponse.AbortedTransaction>((data.AbortedTransactions ?? []).OrderBy(transaction => transaction.FirstOffset));
        var skipped = new HashSet<long>();
        return Read(data, batch =>
        {
            while (aborted.TryPeek(out var next) && next.FirstOffset <= batch.LastOffset) skipped.Add(aborted.Dequeue().ProducerId);
            if (batch.IsControl && ControlBatch.TypeOf(batch) == ControlRecordType.Abort) skipped.Remove(batch.ProducerId);
            return !(batch.IsTransactional && skipped.Contains(batch.ProducerId));
        });
    }

    /// <summary>The values of batches.</summary>
    public static List<string> Values(ReadOnlyMemory<byte> batches) => Read(batches, _ => true);

    static List<string> Read(FetchResponse.PartitionData data, Func<RecordBatch, bool> wanted) => Read(data.Records!.Value, wanted);

    static List<string> Read(ReadOnlyMemory<byte> rest, Func<RecordBatch, bool> wanted)
    {
        var values = new List<string>();
        while (RecordBatch.TryRead(ref rest, out var batch))
        {
            if (!wanted(batch) || batch.IsControl) continue;
            var reader = new RecordReader(batch);
            while (reader.Read()) values.Add(Encoding.UTF8.GetString(reader.Value));
        }
        Assert.Equal(0, rest.Length);
        return values;
    }
}
