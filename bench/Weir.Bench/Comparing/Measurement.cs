using Confluent.Kafka;
using Weir.Bench.Brokers;
using Weir.Bench.Checking;
using Weir.Bench.Contenders;
using Weir.Bench.Measuring;
using Weir.Bench.Processes;
using Weir.Bench.Records;
using Weir.Bench.Rows;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Comparing;

/// <summary>One run: loads the records, starts the contender, watches until all is committed, stops it, judges the output.</summary>
sealed class Measurement(IBrokerKind kind, IBroker broker, Row row, LoginStream stream)
{
    // The most that a commit is seen late.
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    const int PollsPerMemory = 20;
    // Without a commit, once there are as many records as there should be: then it is done.
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    // Beyond the start, ten times as long as the slowest contender took when this was written.
    const int LeastRecordsPerSecond = 10_000;

    readonly Clients _clients = new(broker.Servers);
    long _started;
    TimeSpan _brokerCpuBefore;
    long _committed;
    Reading? _first;
    Reading? _last;
    long _peakBytes;

    public async Task<ContenderRun> RunAsync(IContender contender, int round, int records, CancellationToken cancellation)
    {
        string? failure = null;
        Verdict? verdict = null;
        try
        {
            using var folder = new RunFolder();
            string name = $"{contender.Name}-{round}-{records}";
            var loaded = await new Loader(_clients, stream, row).LoadAsync(new($"login-{name}", row.Partitions), records, cancellation);
            await Task.Delay(Settling, TimeProvider.System, cancellation);
            failure = await WatchAsync(contender.Launch(new(row, broker.Access, loaded.Topics.Source, $"group-{name}", folder.Path)), loaded, folder.Of("log"), cancellation);
            verdict = await OutputCheck.RunAsync(_clients, stream, loaded, row, cancellation);
        }
        catch (Exception error) when (error is BenchFailure or KafkaException)
        {
            failure = failure is null ? error.Message : $"{failure}; then {error.Message}";
        }
        return new(contender.Name, kind.Name, round, records, _first, _last, _peakBytes, verdict, failure);
    }

    /// <returns>What went wrong; null: nothing.</returns>
    async Task<string?> WatchAsync(Launch launch, Loaded loaded, string log, CancellationToken cancellation)
    {
        using var ends = new EndOffsets(_clients, loaded.Topics.Outputs);
        await ends.SumAsync();
        _brokerCpuBefore = broker.Processes.Cpu();
        _started = TimeProvider.System.GetTimestamp();
        await using var process = ChildProcess.Start(launch, log);
        var tree = new ProcessTree(process.Id);
        string? failure = await UntilCommittedAsync(process, tree, ends, loaded.Records, cancellation);
        _peakBytes = Math.Max(_peakBytes, tree.PeakResidentBytes());
        if (!await process.StopAsync(StopLimit)) failure ??= $"it did not end within {StopLimit.TotalSeconds:0} s of SIGTERM";
        return failure is null ? null : $"{failure}\n{process.LogEnd}";
    }

    async Task<string?> UntilCommittedAsync(ChildProcess process, ProcessTree tree, EndOffsets ends, int records, CancellationToken cancellation)
    {
        var limit = StallLimit + TimeSpan.FromSeconds(records / (double)LeastRecordsPerSecond);
        for (int poll = 1; ; poll++)
        {
            long committed = await ends.SumAsync();
            var elapsed = Elapsed();
            if (committed != _committed) Note(committed, new(elapsed, tree.Cpu(), broker.Processes.Cpu() - _brokerCpuBefore));
            var still = elapsed - (_last?.Elapsed ?? TimeSpan.Zero);
            if (_committed >= records && still > Quiet) return null;
            if (process.HasExited) return $"it ended by itself with {process.ExitCode}, at {_committed} of {records}";
            if (still > StallLimit) return $"nothing was committed for {StallLimit.TotalSeconds:0} s, at {_committed} of {records}";
            if (elapsed > limit) return $"it was not done within {limit.TotalSeconds:0} s, at {_committed} of {records}";
            if (poll % PollsPerMemory == 0) _peakBytes = Math.Max(_peakBytes, tree.ResidentBytes());
            await Task.Delay(Poll, TimeProvider.System, cancellation);
        }
    }

    void Note(long committed, Reading reading)
    {
        _committed = committed;
        _first ??= reading;
        _last = reading;
    }

    TimeSpan Elapsed() => TimeProvider.System.GetElapsedTime(_started);
}
