using System.Text;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Demo;

/// <summary>Follows both output topics as any consumer would and counts what becomes readable, with the time since it was produced.</summary>
sealed class OutputWatch(string brokers, TimeProvider time)
{
    /// <summary>Latencies and rate are of this and the previous period.</summary>
    static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    readonly Lock _gate = new();
    readonly Dictionary<TopicPartition, long> _positions = [];
    readonly Dictionary<string, long> _dead = new(StringComparer.Ordinal);
    LatencyHistogram _current = new(), _previous = new();
    long _periodStarted, _previousTicks, _written, _inPeriod, _inPrevious;

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
                var ranges = _positions.Select(pair => new PartitionRange(pair.Key.Topic, pair.Key.Partition, pair.Value)).ToList();
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
        lock (_gate)
        {
            Turn();
            double seconds = TimeSpan.FromTicks(_previousTicks).TotalSeconds + time.GetElapsedTime(_periodStarted).TotalSeconds;
            var shown = _previous.Count > 0 ? _previous : _current;
            return new(generated, _written, new Dictionary<string, long>(_dead), seconds > 0 ? (_inPrevious + _inPeriod) / seconds : 0, shown.Quantile(0.5), shown.Quantile(0.99));
        }
    }

    /// <summary>From the beginning: what an earlier demo left counts too.</summary>
    async Task PositionAsync(KafkaAdmin admin, CancellationToken cancellation)
    {
        if (_positions.Count > 0) return;
        foreach (string topic in (string[])[DemoOptions.Processed, DemoOptions.Dead])
        {
            var first = await admin.ListOffsetsAsync(topic, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
            for (int partition = 0; partition < first.Count; partition++) _positions[new(topic, partition)] = first[partition];
        }
        _periodStarted = time.GetTimestamp();
    }

    void Count(FetchedPartition fetched)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        bool isDead = fetched.Partition.Topic == DemoOptions.Dead;
        var records = fetched.Records;
        lock (_gate)
        {
            Turn();
            while (records.Read())
            {
                _inPeriod++;
                if (isDead) CountDead(Code(records.Headers));
                else
                {
                    _written++;
                    _current.Add(now - records.Timestamp);
                }
            }
        }
        _positions[fetched.Partition] = fetched.NextOffset;
    }

    void CountDead(string code) => _dead[code] = _dead.GetValueOrDefault(code) + 1;

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
        var elapsed = time.GetElapsedTime(_periodStarted);
        if (elapsed < Period) return;
        (_current, _previous) = (_previous, _current);
        _current.Clear();
        (_previousTicks, _inPrevious, _inPeriod, _periodStarted) = (elapsed.Ticks, _inPeriod, 0, time.GetTimestamp());
    }
}
