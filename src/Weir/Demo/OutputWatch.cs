using System.Text;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Demo;

/// <summary>Follows both output topics as any consumer would and counts what becomes readable, with the time since it was produced.</summary>
sealed class OutputWatch(string brokers, TimeProvider time)
{
    /// <summary>Latencies and rate are of this and the previous period.</summary>
    static readonly TimeSpan period = TimeSpan.FromSeconds(2);

    readonly Lock gate = new();
    readonly Dictionary<TopicPartition, long> positions = [];
    readonly Dictionary<string, long> dead = new(StringComparer.Ordinal);
    LatencyHistogram current = new(), previous = new();
    long periodStarted, previousTicks, written, inPeriod, inPrevious;

    /// <summary>Reads until cancelled; an outage of the broker is waited out.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [brokers], Time = time });
        var reader = new TopicReader(client, new() { MaxWait = TimeSpan.FromMilliseconds(100) });
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await PositionAsync(new KafkaAdmin(client), cancellation);
                var ranges = positions.Select(pair => new PartitionRange(pair.Key.Topic, pair.Key.Partition, pair.Value)).ToList();
                await foreach (var fetched in reader.ReadAsync(ranges, cancellation)) Count(fetched);
            }
            catch (KafkaException error) when (error.IsRetriable)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellation);
            }
        }
    }

    public DemoCounts Counts(long generated)
    {
        lock (gate)
        {
            Turn();
            double seconds = TimeSpan.FromTicks(previousTicks).TotalSeconds + time.GetElapsedTime(periodStarted).TotalSeconds;
            var shown = previous.Count > 0 ? previous : current;
            return new(generated, written, new Dictionary<string, long>(dead), seconds > 0 ? (inPrevious + inPeriod) / seconds : 0, shown.Quantile(0.5), shown.Quantile(0.99));
        }
    }

    /// <summary>From the beginning: what an earlier demo left counts too.</summary>
    async Task PositionAsync(KafkaAdmin admin, CancellationToken cancellation)
    {
        if (positions.Count > 0) return;
        foreach (string topic in (string[])[DemoOptions.Processed, DemoOptions.Dead])
        {
            var first = await admin.ListOffsetsAsync(topic, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
            for (int partition = 0; partition < first.Count; partition++) positions[new(topic, partition)] = first[partition];
        }
        periodStarted = time.GetTimestamp();
    }

    void Count(FetchedPartition fetched)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        bool isDead = fetched.Partition.Topic == DemoOptions.Dead;
        var records = fetched.Records;
        lock (gate)
        {
            Turn();
            while (records.Read())
            {
                inPeriod++;
                if (isDead) CountDead(Code(records.Headers));
                else
                {
                    written++;
                    current.Add(now - records.Timestamp);
                }
            }
        }
        positions[fetched.Partition] = fetched.NextOffset;
    }

    void CountDead(string code) => dead[code] = dead.GetValueOrDefault(code) + 1;

    static string Code(Protocol.RecordHeaders headers)
    {
        foreach (var header in headers)
        {
            if (header.Key.SequenceEqual("weir-dead-code"u8)) return Encoding.ASCII.GetString(header.Value);
        }
        return "?";
    }

    void Turn()
    {
        var elapsed = time.GetElapsedTime(periodStarted);
        if (elapsed < period) return;
        (current, previous) = (previous, current);
        current.Clear();
        (previousTicks, inPrevious, inPeriod, periodStarted) = (elapsed.Ticks, inPeriod, 0, time.GetTimestamp());
    }
}
