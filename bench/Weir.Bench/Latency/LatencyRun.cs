using Confluent.Kafka;
using Weir.Bench.Brokers;
using Weir.Bench.Contenders;
using Weir.Bench.Measuring;
using Weir.Bench.Processes;
using Weir.Bench.Records;
using Weir.Bench.Rows;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Latency;

/// <summary>One pipeline under an even load: librdkafka writes into its source, and reads what is committed of its output.</summary>
sealed class LatencyRun(IBroker broker, Row row, LoginStream stream)
{
    const int WarmUpSeconds = 5;
    const double LingerMs = 1;
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    readonly Clients _clients = new(broker.Servers);
    long[] _due = [];
    long[] _took = [];
    int _received;

    /// <exception cref="BenchFailure">Records are missing or there twice, or the pipeline ended.</exception>
    public async Task<LatencyFigures> RunAsync(LatencyCase asked, CancellationToken cancellation)
    {
        using var folder = new RunFolder();
        var topics = new JobTopics($"latency-{asked.Age}", row.Partitions);
        await topics.CreateAsync(_clients, row.Nodes);
        int first = asked.Rate * WarmUpSeconds, count = first + (asked.Rate * asked.Seconds);
        (_due, _took, _received) = (new long[count], new long[count], 0);
        var launch = WeirContender.Launch(new(row, broker.Access, topics.Source, topics.Source, folder.Path), Checkout.Path("bench", WeirContender.PipelineFile));
        var variables = new Dictionary<string, string>(launch.Environment) { ["WEIR_DELIVERY__TRANSACTION__AGE"] = asked.Age };
        foreach (var (name, value) in asked.Settings) variables[name] = value;
        await using var process = ChildProcess.Start(launch with { Environment = variables }, folder.Of("log"));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = Task.Run(() => Read(topics, count, done.Token), done.Token);
        try
        {
            await UntilAsync(() => process.Output.Contains("WEIR6002", StringComparison.Ordinal), process, "it has its partitions", cancellation);
            var tree = new ProcessTree(process.Id);
            using var producer = _clients.Producer(lingerMs: LingerMs);
            await SendAsync(producer, topics, 0, first, asked.Rate, cancellation);
            var before = tree.Cpu();
            await SendAsync(producer, topics, first, count, asked.Rate, cancellation);
            var cpu = tree.Cpu() - before;
            await UntilAsync(() => reading.IsCompleted, process, $"all {count} records are read", cancellation);
            await reading;
            return LatencyFigures.Of(_took[first..], cpu);
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAny(reading);
            await process.StopAsync(StopLimit);
        }
    }

    // What is due each millisecond. A record's time begins when it is due, not when a sender that is late sends it.
    async Task SendAsync(IProducer<byte[]?, byte[]?> producer, JobTopics topics, int from, int to, int rate, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        for (int number = from; number < to;)
        {
            int due = Math.Min(to, from + (int)(TimeProvider.System.GetElapsedTime(started).TotalSeconds * rate));
            for (; number < due; number++)
            {
                byte[] value = stream.At(number).Value;
                Volatile.Write(ref _due[number], started + (long)((number - from) * (double)TimeProvider.System.TimestampFrequency / rate));
                producer.Send(new(topics.Source, number % topics.Partitions), new() { Value = value });
            }
            await Task.Delay(Beat, TimeProvider.System, cancellation);
        }
    }

    void Read(JobTopics topics, int count, CancellationToken cancellation)
    {
        using var consumer = _clients.Consumer();
        consumer.Assign(topics.Outputs.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        // Behind the last one too, for a while: none may be there twice.
        while (true)
        {
            var record = consumer.Consume(_received < count ? Clients.Limit : Quiet);
            cancellation.ThrowIfCancellationRequested();
            if (record is null && _received == count) return;
            if (record is not { IsPartitionEOF: false }) continue;
            long now = TimeProvider.System.GetTimestamp();
            long number = LoginStream.NumberOf(record.Message.Value.AsSpan());
            if (number < 0 || number >= count || Volatile.Read(ref _due[number]) == 0) throw new BenchFailure($"{record.TopicPartitionOffset}: nothing that was sent became this");
            if (_took[number] != 0) throw new BenchFailure($"{record.TopicPartitionOffset}: record {number} is there again");
            _took[number] = Math.Max(1, now - _due[number]);
            _received++;
        }
    }

    static async Task UntilAsync(Func<bool> holds, ChildProcess process, string what, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (process.HasExited) throw new BenchFailure($"weir run ended with {process.ExitCode} before {what}\n{process.LogEnd}");
            if (TimeProvider.System.GetElapsedTime(started) > StartLimit) throw new BenchFailure($"after {StartLimit.TotalSeconds:0} s it is not so that {what}\n{process.LogEnd}");
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }
}
