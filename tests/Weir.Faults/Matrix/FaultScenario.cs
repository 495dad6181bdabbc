using System.Text.Json;
using Weir.Faults.Forwarding;
using Weir.Generate;
using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>One pipeline with two processes under load, faults one after the other, and the oracle's verdict.</summary>
/// <param name="cluster">Where.</param>
/// <param name="faults">Played in this order.</param>
/// <param name="seed">Of the load and of the faults' moments.</param>
/// <param name="isShort">Whether it is to be over soon: little load, for as long as the faults take.</param>
sealed class FaultScenario(IKafkaCluster cluster, IReadOnlyList<Fault> faults, int seed, bool isShort = false)
{
    const int Rate = 20_000;
    const int RateShort = 1_500;
    const int RecordsMin = 100_000;
    const int RecordsShort = 400_000;
    static readonly TimeSpan Start = TimeSpan.FromSeconds(60);

    readonly List<TimeSpan> _healed = [];

    /// <summary>The verdict in one line.</summary>
    public string Verdict { get; private set; } = "";

    /// <summary>After each fault until every partition was committed anew.</summary>
    public IReadOnlyList<TimeSpan> Healed => _healed;

    public int Records => isShort ? RecordsShort : Math.Max(RecordsMin, (int)(Rate * (4 + faults.Sum(fault => fault.Lasts.TotalSeconds + 3))));

    public override string ToString() => $"{string.Join(", ", faults)}; seed {seed}";

    public async Task RunAsync()
    {
        var quirks = faults.Aggregate(LoadQuirks.Usual, (all, fault) => all.With(fault.Load));
        var logins = new Logins(cluster, $"m{seed}-{Guid.NewGuid():N}"[..20], seed, Records, isShort ? RateShort : Rate, quirks);
        bool isInside = faults.Any(fault => fault.IsInNamespace);
        if (isInside) NetworkNamespace.Require();
        await using var inside = isInside ? await NetworkNamespace.CreateAsync() : null;
        await using var run = new FaultRun(cluster, logins);
        await run.TellAsync(ToString(), async () =>
        {
            await logins.PrepareAsync();
            var ended = new TaskCompletionSource();
            var load = isShort ? logins.LoadUntilAsync(ended.Task) : logins.LoadAsync();
            var stage = new FaultStage(run, cluster, seed, load, faults.Aggregate(FaultStage.UsualWorkers(seed), (options, fault) => fault.Workers(options)), isShort, inside);
            foreach (string name in (string[])["pod-0", "pod-1"]) stage.Start(name);
            await Wait.UntilAsync("the first commit", Start, async () =>
            {
                if (load.IsFaulted) await load;
                return (await logins.CommittedAsync()).Any(offset => offset > 0);
            });
            foreach (var fault in faults) await PlayAsync(stage, fault, ended);
            ended.TrySetResult();
            await load;
            await run.DrainAsync();
            await run.StopAsync();
            await JudgeAsync(stage, logins);
        });
    }

    async Task PlayAsync(FaultStage stage, Fault fault, TaskCompletionSource ended)
    {
        try
        {
            if (fault.EndsLoad && isShort)
            {
                // Not before what the fault is about was written.
                long least = stage.Logins.Load.RecordAt(fault.Load.AllBad?.To ?? 0);
                await Wait.UntilAsync($"{least} records are written", Start, async () => (await stage.Logins.EndsAsync()).Sum() >= least);
                ended.TrySetResult();
            }
            await fault.PlayAsync(stage);
            _healed.Add(await stage.GoesOnAsync());
        }
        catch (Exception failure) when (faults.Count > 1)
        {
            throw new InvalidOperationException($"{fault}: {failure.Message}", failure);
        }
        if (!isShort && LongForm.IsChosen && _healed[^1] > fault.GoesOnWithin) throw new TimeoutException($"{fault}: went on after {_healed[^1].TotalSeconds:0.0} s; promised are {fault.GoesOnWithin.Value.TotalSeconds:0} s");
    }

    async Task JudgeAsync(FaultStage stage, Logins logins)
    {
        var dies = faults.Select(fault => fault.Dies?.Invoke(logins.Load)).OfType<Func<Login, bool>>().ToList();
        bool hasBeenReset = faults.Any(fault => fault.ResetsPositions);
        Verdict = dies.Count == 0 && !isShort && !hasBeenReset ? await logins.CheckAsync() : await OwnCheck.RunAsync(logins, cluster.BootstrapServers, dies, hasBeenReset);
        using var verdict = JsonDocument.Parse(Verdict);
        foreach (var fault in faults)
        {
            if (fault.ExpectAsync is { } expect) await expect(stage, verdict.RootElement);
        }
    }
}
