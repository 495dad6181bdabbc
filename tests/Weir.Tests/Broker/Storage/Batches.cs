using System.Text;
using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Tests.Broker.Storage;

/// <summary>Batches to append, and what a log holds.</summary>
static class Batches
{
    public static byte[] Of(params string[] values) => Of(1_000, values);

    public static byte[] Of(long timestamp, params string[] values)
    {
        using var builder = new RecordBatchBuilder();
        foreach (var value in values) builder.AppendCopy(timestamp, default, false, Encoding.UTF8.GetBytes(value), true);
        return builder.Complete().ToArray();
    }

    public static byte[] From(long producerId, short epoch, int sequence, int count = 1, bool transactional = false)
    {
        using var builder = new RecordBatchBuilder();
        for (var index = 0; index < count; index++) builder.AppendCopy(1_000, default, false, "v"u8, true);
        return builder.Complete(producerId, epoch, sequence, transactional).ToArray();
    }

    public static RecordBatch Parse(ReadOnlyMemory<byte> bytes)
    {
        Assert.True(RecordBatch.TryRead(ref bytes, out var batch));
        return batch;
    }

    /// <summary>Appends and waits until it is durable; the base offset.</summary>
    public static async Task<long> AppendAsync(this LogStore store, PartitionLog log, ReadOnlyMemory<byte> bytes)
    {
        var appended = log.Append(bytes, leaderEpoch: 0);
        await store.SyncedAsync(appended.Frame);
        return appended.BaseOffset;
    }

    /// <summary>All values from <paramref name="offset"/> up to the high watermark, each with its offset in front.</summary>
    public static async Task<List<string>> ValuesAsync(this PartitionLog log, long offset = 0, int maxBytes = 300)
    {
        var values = new List<string>();
        using var buffer = new PooledBuffer();
        while (offset < log.HighWatermark)
        {
            buffer.Clear();
            var read = await log.ReadAsync(offset, long.MaxValue, maxBytes, buffer);
            Assert.False(read.IsOutOfRange);
            Assert.True(read.Bytes > 0, $"nothing at {offset} below the high watermark {log.HighWatermark}");
            var rest = buffer.WrittenMemory;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                Assert.Null(batch.Validate());
                Assert.True(batch.LastOffset >= offset, $"a batch that ends at {batch.LastOffset} was read for {offset}");
                var reader = new RecordReader(batch);
                while (reader.Read())
                    if (reader.Offset >= offset) values.Add($"{reader.Offset}:{Encoding.UTF8.GetString(reader.Value)}");
                offset = batch.LastOffset + 1;
            }
            Assert.True(rest.IsEmpty);
        }
        return values;
    }
}
