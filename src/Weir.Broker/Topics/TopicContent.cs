using System.Text;
using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>Reads a whole partition as a client with read_committed does: what is open or aborted is left out.</summary>
static class TopicContent
{
    const int PieceBytes = 1 << 20;
    const int RecordBytesMax = 1 << 30;

    /// <exception cref="IOException">What is on disk cannot be read, or is not what was written; the broker's log says what.</exception>
    public static async Task ReadAsync(Partition partition, List<EmbeddedRecord> into)
    {
        using var buffer = new PooledBuffer();
        using var decompressed = new PooledBuffer();
        long offset = partition.Log.LogStartOffset;
        while (true)
        {
            buffer.Clear();
            var read = await partition.ReadAsync(offset, committed: true, PieceBytes, minOneBatch: true, buffer);
            if (read.Error == ErrorCode.KafkaStorageError) throw new IOException($"topic '{partition.Log.Topic.Name}', partition {partition.Index}, offset {offset}: the log cannot be read");
            if (read.Error != ErrorCode.None || read.Bytes == 0) return;
            var aborted = new Queue<AbortedTransaction>((read.Aborted ?? []).OrderBy(transaction => transaction.FirstOffset));
            var skipped = new HashSet<long>();
            var rest = buffer.WrittenMemory;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                while (aborted.TryPeek(out var next) && next.FirstOffset <= batch.LastOffset) skipped.Add(aborted.Dequeue().ProducerId);
                if (batch.IsControl) skipped.Remove(batch.ProducerId);
                else if (!batch.IsTransactional || !skipped.Contains(batch.ProducerId)) Add(batch, partition.Index, offset, decompressed, into);
                offset = batch.LastOffset + 1;
            }
        }
    }

    static void Add(in RecordBatch batch, int partition, long from, PooledBuffer decompressed, List<EmbeddedRecord> into)
    {
        var reader = new RecordReader(batch, batch.Records(decompressed, RecordBytesMax));
        while (reader.Read())
        {
            if (reader.Offset < from) continue;
            var headers = new List<KeyValuePair<string, byte[]?>>();
            foreach (var header in reader.Headers) headers.Add(new(Encoding.UTF8.GetString(header.Key), header.HasValue ? header.Value.ToArray() : null));
            into.Add(new(partition, reader.Offset, reader.Timestamp, reader.HasKey ? reader.Key.ToArray() : null, reader.HasValue ? reader.Value.ToArray() : null) { Headers = headers });
        }
    }
}
