using System.Collections;
using Weir.Bench.Brokers;
using Weir.Bench.Records;
using Weir.Bench.Rows;
using Weir.Bench.Streaming;
using Weir.Bench.Witnesses;
using Weir.Support.Clusters;

namespace Weir.Bench.Soak;

/// <summary>One pipeline under an even load for long, while its memory is looked at.</summary>
sealed class SoakRun(IBroker broker, Row row, LoginStream stream, TextWriter progress)
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Told = TimeSpan.FromMinutes(1);

    // What has been read may go: the disk has to hold a few minutes, not all of it.
    static readonly IReadOnlyDictionary<string, string> Kept = new Dictionary<string, string> { ["retention.ms"] = "120000", ["segment.bytes"] = "67108864" };

    readonly Clients _clients = new(broker.Servers);
    readonly List<SoakSample> _samples = [];
    Task[] _others = [];
    int _sent;

    /// <exception cref="BenchFailure">Records are missing or there twice, or the pipeline ended.</exception>
    public async Task<SoakFigures> RunAsync(SoakCase asked, CancellationToken cancellation)
    {
        var topics = new JobTopics("soak", row.Partitions);
        await topics.CreateAsync(_clients, row.Nodes, Kept);
        int first = asked.Rate * asked.WarmUpSeconds, count = first + (asked.Rate * asked.Seconds);
        var seen = new BitArray(count);
        string http = $"127.0.0.1:{FreePorts.Take()}";
        await using var running = await RunningPipeline.StartAsync(broker, row, topics, [], cancellation, "--http", http);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var output = new CommittedOutput(_clients, topics, count);
        var reading = Task.Run(() => output.Read(number => !seen[number] && (seen[number] = true), done.Token), done.Token);
        var watching = WatchAsync(running, output, asked, done.Token);
        try
        {
            var load = new EvenLoad(stream, topics, asked.Rate);
            using var producer = _clients.Producer();
            _others = [reading, watching];
            await load.SendAsync(producer, 0, first, Sent, cancellation);
            var (cpu, before) = (running.Tree.Cpu(), await RuntimeCounters.OfAsync(http, cancellation));
            await load.SendAsync(producer, first, count, Sent, cancellation);
            var (used, after) = (running.Tree.Cpu() - cpu, await RuntimeCounters.OfAsync(http, cancellation));
            await running.UntilAsync(() => reading.IsCompleted, $"all {count} records are read", cancellation);
            await reading;
            return new([.. _samples], count - first, used, before, after);
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAny(reading);
            await Task.WhenAny(watching);
        }
    }

    // Half an hour is too long to hear of it at the end.
    void Sent(int number, long at)
    {
        foreach (var other in _others)
        {
            if (other.IsFaulted) other.GetAwaiter().GetResult();
        }
        Volatile.Write(ref _sent, number + 1);
    }

    async Task WatchAsync(RunningPipeline running, CommittedOutput output, SoakCase asked, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        var warm = TimeSpan.FromSeconds(asked.WarmUpSeconds);
        var next = Told;
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(Between, TimeProvider.System, cancellation);
            running.RequireRunning("the load ended");
            var at = TimeProvider.System.GetElapsedTime(started) - warm;
            var sample = new SoakSample(at, running.Tree.ResidentBytes(), Volatile.Read(ref _sent) - output.Received);
            _samples.Add(sample);
            if (at + warm < next) continue;
            next += Told;
            await progress.WriteLineAsync($"bench: minute {(at + warm).TotalMinutes:0}: {SoakFigures.Mib(sample.ResidentBytes):0.0} MiB, {sample.Behind} records behind");
        }
    }
}
