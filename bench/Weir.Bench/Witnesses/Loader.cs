using Confluent.Kafka;
using Weir.Bench.Records;
using Weir.Bench.Rows;

namespace Weir.Bench.Witnesses;

/// <summary>Writes the stream's records, by as many threads as there is work for: record n into partition n modulo as many as there are.</summary>
sealed class Loader(Clients clients, LoginStream stream, Row row)
{
    const int Threads = 2;
    const int RecordsPerLook = 4_096;

    public async Task<Loaded> LoadAsync(JobTopics topics, int records, CancellationToken cancellation)
    {
        await topics.CreateAsync(clients, row.Nodes);
        long startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - TimeSpan.MillisecondsPerSecond;
        var loaded = new Loaded(topics, records, 0, startMs);
        long[] bytes = await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() => Load(loaded, thread, cancellation), cancellation)));
        using var ends = new EndOffsets(clients, topics.PartitionsOf(topics.Source));
        long written = await ends.SumAsync();
        return written == records ? loaded with { Bytes = bytes.Sum() } : throw new BenchFailure($"{topics.Source} has {written} records, and {records} were to be loaded");
    }

    long Load(Loaded loaded, int thread, CancellationToken cancellation)
    {
        using var producer = clients.Producer(compression: row.Compression);
        long bytes = 0;
        for (int number = 0; number < loaded.Records; number++)
        {
            // A partition is written by one thread alone: its records stand in their order.
            if (number % loaded.Topics.Partitions % Threads != thread) continue;
            if (number / Threads % RecordsPerLook == 0) cancellation.ThrowIfCancellationRequested();
            byte[] value = stream.At(number).Value;
            bytes += value.Length;
            var message = new Message<byte[]?, byte[]?> { Value = value, Timestamp = new(loaded.TimestampMs(number), TimestampType.CreateTime) };
            if (row.HasHeaders) message.Headers = LoginHeaders.Of(number);
            producer.Send(new(loaded.Topics.Source, number % loaded.Topics.Partitions), message);
        }
        if (producer.Flush(Clients.Limit) > 0) throw new BenchFailure($"{loaded.Topics.Source}: the broker did not take the records within {Clients.Limit.TotalSeconds:0} s");
        return bytes;
    }
}
