using System.Text.Json;
using Weir.Faults.Forwarding;
using Weir.Generate;
using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>One pipeline with two processes under load, faults one after the other, and the oracle's verdict.</summary>
/// <param name="cluster">Where.</param>
/// <param name="plays">In this order; the first one's seed is that of the load.</param>
/// <param name="isShort">Whether it is to be over soon: little load, and short troubles.</param>
sealed class FaultScenario(IKafkaCluster cluster, IReadOnlyList<Play> plays, bool isShort = false)
{
    const int Rate = 20_000;
    const int RateShort = 1_500;
    const int RecordsMin = 100_000;
    // More than any load is asked for: it ends with the faults.
    const int RecordsMax = 40_000_000;
    static readonly TimeSpan Start = TimeSpan.FromSeconds(60);

    readonly List<TimeSpan> _healed = [];
    readonly List<long> _written = [];
    readonly int _seed = plays[0].Seed;
    readonly List<Fault> _faults = [.. plays.Select(play => play.Fault).Distinct()];

    /// <summary>The verdict in one line.</summary>
    public string Verdict { get; private set; } = "";

    /// <summary>After each fault until every partition was committed anew.</summary>
    public IReadOnlyList<TimeSpan> Healed => _healed;

    /// <summary>What was written while each was played; with the last one the rest.</summary>
    public IReadOnlyList<long> Records => _written;

    public override string ToString() => string.Join(", ", plays);

    public async Task RunAsync()
    {
        var quirks = _faults.Aggregate(LoadQuirks.Usual, (all, fault) => all.With(fault.Load));
        var logins = new Logins(cluster, $"m{_seed}-{Guid.NewGuid():N}"[..20], _seed, RecordsMax, isShort ? RateShort : Rate, quirks);
        bool isInside = _faults.Exists(fault => fault.IsInNamespace);
        if (isInside) NetworkNamespace.Require();
        await using var inside = isInside ? await NetworkNamespace.CreateAsync() : null;
        await using var run = new FaultRun(cluster, logins);
        await run.TellAsync(ToString(), async () =>
        {
            await logins.PrepareAsync();
            var ended = new TaskCompletionSource();
            var load = logins.LoadUntilAsync(ended.Task);
            var stage = new FaultStage(run, cluster, _seed, load, Workers(), isShort, inside);
            try
            {
                foreach (string name in (string[])["pod-0", "pod-1"]) stage.Start(name);
                await Wait.UntilAsync("the first commit", Start, async () =>
                {
                    if (load.IsFaulted) await load;
                    return (await logins.CommittedAsync()).Any(offset => offset > 0);
                });
                foreach (var play in plays) await PlayAsync(stage, play, ended);
            }
            finally
            {
                // Whatever happened: nobody else ends it.
                ended.TrySetResult();
                await Task.WhenAny(load);
            }
            await load;
            await run.DrainAsync();
            RequireAlive(stage);
            await run.StopAsync();
            await JudgeAsync(stage, logins);
        });
    }

    // Another program may not know them; and what remembers records takes them one after the other.
    WorkerOptions Workers()
    {
        var options = _faults.Aggregate(FaultStage.UsualWorkers(_seed), (options, fault) => fault.Workers(options));
        if (_faults.Exists(fault => fault.Needs is not null || fault.Load.HasRepeats)) return options;
        return options with { Variables = new Dictionary<string, string?>(options.Variables.Concat(FaultStage.SettingsOf(_seed, options.TransactionRecords))) };
    }

    async Task PlayAsync(FaultStage stage, Play play, TaskCompletionSource ended)
    {
        var fault = play.Fault;
        stage.Random = new(play.Seed);
        stage.Longest = TimeSpan.Zero;
        long before = _written.Sum();
        try
        {
            if (fault.EndsLoad)
            {
                // Not before what the fault is about was written.
                await WrittenAsync(stage, Math.Max(stage.Logins.Load.RecordAt(fault.Load.AllBad?.To ?? 0), isShort ? 0 : RecordsMin));
                ended.TrySetResult();
            }
            await stage.AllStartedAsync();
            await fault.PlayAsync(stage);
            await stage.GoesOnAsync();
            _healed.Add(stage.Longest);
            RequireAlive(stage);
        }
        catch (Exception failure) when (plays.Count > 1)
        {
            throw new InvalidOperationException($"{play}: {failure.Message}", failure);
        }
        if (!isShort && _healed[^1] > fault.GoesOnWithin) throw new TimeoutException($"{play}: went on after {_healed[^1].TotalSeconds:0.0} s; promised are {fault.GoesOnWithin.Value.TotalSeconds:0} s");
        if (!isShort && !ended.Task.IsCompleted) await WrittenAsync(stage, before + RecordsMin);
        _written.Add((await stage.Logins.EndsAsync()).Sum() - before);
    }

    // Who has to end is taken off the stage by the fault itself.
    static void RequireAlive(FaultStage stage)
    {
        if (stage.Workers.Find(worker => worker.Worker.HasExited) is { } gone) throw new InvalidOperationException($"{gone.Name} ended by itself with exit code {gone.Worker.ExitCode}");
    }

    static Task WrittenAsync(FaultStage stage, long records) => Wait.UntilAsync($"{records} records are written", Start, async () =>
    {
        if (stage.Load.IsFaulted) await stage.Load;
        return (await stage.Logins.EndsAsync()).Sum() >= records;
    });

    async Task JudgeAsync(FaultStage stage, Logins logins)
    {
        var dies = _faults.Select(fault => fault.Dies?.Invoke(logins.Load)).OfType<Func<Login, bool>>().ToList();
        bool hasBeenReset = _faults.Exists(fault => fault.ResetsPositions);
        Verdict = dies.Count == 0 && !isShort && !hasBeenReset ? await logins.CheckAsync() : await OwnCheck.RunAsync(logins, cluster.BootstrapServers, dies, hasBeenReset);
        using var verdict = JsonDocument.Parse(Verdict);
        _written[^1] += verdict.RootElement.GetProperty("generated").GetInt64() - _written.Sum();
        foreach (var fault in _faults)
        {
            if (fault.ExpectAsync is { } expect) await expect(stage, verdict.RootElement);
        }
    }
}
