using Weir.Bench.Brokers;
using Weir.Bench.Records;
using Weir.Bench.Rows;
using Weir.Bench.Streaming;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Latency;

/// <summary>One pipeline under an even load: librdkafka writes into its source, and reads what is committed of its output.</summary>
sealed class LatencyRun(IBroker broker, Row row, LoginStream stream)
{
    const int WarmUpSeconds = 5;
    const double LingerMs = 1;

    readonly Clients _clients = new(broker.Servers);
    long[] _due = [];
    long[] _took = [];

    /// <exception cref="BenchFailure">Records are missing or there twice, or the pipeline ended.</exception>
    public async Task<LatencyFigures> RunAsync(LatencyCase asked, CancellationToken cancellation)
    {
        var topics = new JobTopics($"latency-{asked.Age}", row.Partitions);
        await topics.CreateAsync(_clients, row.Nodes);
        int first = asked.Rate * WarmUpSeconds, count = first + (asked.Rate * asked.Seconds);
        (_due, _took) = (new long[count], new long[count]);
        var settings = asked.Settings.Prepend(new("WEIR_DELIVERY__TRANSACTION__AGE", asked.Age));
        await using var running = await RunningPipeline.StartAsync(broker, row, topics, settings, cancellation);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var output = new CommittedOutput(_clients, topics, count);
        var reading = Task.Run(() => output.Read(IsFirst, done.Token), done.Token);
        try
        {
            var load = new EvenLoad(stream, topics, asked.Rate);
            using var producer = _clients.Producer(lingerMs: LingerMs);
            await load.SendAsync(producer, 0, first, IsDue, cancellation);
            var before = running.Tree.Cpu();
            await load.SendAsync(producer, first, count, IsDue, cancellation);
            var cpu = running.Tree.Cpu() - before;
            await running.UntilAsync(() => reading.IsCompleted, $"all {count} records are read", cancellation);
            await reading;
            return LatencyFigures.Of(_took[first..], cpu);
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAny(reading);
        }
    }

    void IsDue(int number, long at) => Volatile.Write(ref _due[number], at);

    bool IsFirst(int number)
    {
        long due = Volatile.Read(ref _due[number]);
        if (due == 0 || _took[number] != 0) return false;
        _took[number] = Math.Max(1, TimeProvider.System.GetTimestamp() - due);
        return true;
    }
}
