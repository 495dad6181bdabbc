using Weir.Faults.Forwarding;
using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>Every fault of the matrix by itself, and many of them one after the other.</summary>
public sealed class MatrixTests(Brokers brokers)
{
    const int Rate = 20_000;
    /// <summary>The seed of a row that stands for none: a theory without data counts as failed.</summary>
    const int Nothing = 0;
    const int RecordsMin = 100_000;

    static readonly TimeSpan Start = TimeSpan.FromSeconds(60);

    public static TheoryData<string, int> EmbeddedRows => RowsOn(FaultClusters.Embedded);

    public static TheoryData<string, int> ApacheRows => RowsOn(FaultClusters.Apache);

    public static TheoryData<string, int> ThreeNodesRows => RowsOn(FaultClusters.ThreeNodes);

    public static TheoryData<int> Sequences => LongForm.Seeds(Nothing);

    [Theory]
    [MemberData(nameof(EmbeddedRows))]
    public async Task Every_record_is_there_once_on_the_embedded_broker(string fault, int seed)
    {
        RequireSeed(seed);
        var named = Named(fault);
        if (named.NewDisk is not null) Disk.Require();
        await using var broker = await BrokerProcess.StartAsync(named.NewDisk?.Invoke());
        await RunAsync(broker, [named], seed);
    }

    [Theory]
    [MemberData(nameof(ApacheRows))]
    public async Task Every_record_is_there_once_on_Apache_Kafka(string fault, int seed)
    {
        RequireSeed(seed);
        await RunAsync(await brokers.ApacheAsync(), [Named(fault)], seed);
    }

    [Theory]
    [MemberData(nameof(ThreeNodesRows))]
    public async Task Every_record_is_there_once_on_three_nodes_of_Apache_Kafka(string fault, int seed)
    {
        RequireSeed(seed);
        await RunAsync(await brokers.ThreeNodesAsync(), [Named(fault)], seed);
    }

    [Fact]
    public async Task After_the_worst_moments_of_a_commit_every_record_is_there_once()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await RunAsync(broker, [Named("held-commit"), Named("broker-killed"), Named("killed-before-commit")], seed: 3);
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task After_a_sequence_of_faults_every_record_is_there_once(int seed)
    {
        RequireSeed(seed);
        await using var broker = await BrokerProcess.StartAsync();
        var random = new Random(seed);
        var drawn = Faults.All.Where(fault => fault.On.HasFlag(FaultClusters.Embedded) && fault.NewDisk is null && !fault.IsInNamespace).ToList();
        await RunAsync(broker, [.. Enumerable.Range(0, 4).Select(_ => drawn[random.Next(drawn.Count)])], seed);
    }

    // What has held already is left out, so that a run that was cut goes on.
    static TheoryData<string, int> RowsOn(FaultClusters cluster)
    {
        var rows = from fault in Faults.All where fault.On.HasFlag(cluster) && LongForm.Chooses(fault.Name) from row in LongForm.Seeds() where !MatrixResults.Has(MatrixResults.NameOf(cluster), fault, row.Data) select (fault.Name, row.Data);
        return new(rows.DefaultIfEmpty((Faults.All[0].Name, Nothing)));
    }

    static FaultClusters On(IKafkaCluster cluster) => cluster is ApacheKafka kafka ? kafka.Nodes == 1 ? FaultClusters.Apache : FaultClusters.ThreeNodes : FaultClusters.Embedded;

    static Fault Named(string name) => Faults.All.Single(fault => fault.Name == name);

    static void RequireSeed(int seed) => Assert.SkipWhen(seed == Nothing, "nothing to run: long form (tests/faults matrix), or all of it has held");

    static async Task RunAsync(IKafkaCluster cluster, IReadOnlyList<Fault> faults, int seed)
    {
        int records = Math.Max(RecordsMin, (int)(Rate * (4 + faults.Sum(fault => fault.Lasts.TotalSeconds + 3))));
        var quirks = faults.Select(fault => fault.Load).FirstOrDefault(quirks => quirks != LoadQuirks.Usual);
        bool isInside = faults.Any(fault => fault.IsInNamespace);
        if (isInside) NetworkNamespace.Require();
        await using var inside = isInside ? await NetworkNamespace.CreateAsync() : null;
        await using var run = new FaultRun(cluster, new Logins(cluster, $"m{seed}-{Guid.NewGuid():N}"[..20], seed, records, Rate, quirks));
        string what = $"{string.Join(", ", faults)}; seed {seed}";
        await run.TellAsync(what, async () =>
        {
            await run.Workload.PrepareAsync();
            var load = run.Workload.LoadAsync();
            var stage = new FaultStage(run, cluster, seed, load, faults.Aggregate(FaultStage.UsualWorkers(seed), (options, fault) => fault.Workers(options)), inside);
            foreach (string name in (string[])["pod-0", "pod-1"]) stage.Start(name);
            await Wait.UntilAsync("the first commit", Start, async () => (await run.Workload.CommittedAsync()).Any(offset => offset > 0));
            var healed = new List<TimeSpan>();
            foreach (var fault in faults)
            {
                await fault.PlayAsync(stage);
                healed.Add(await stage.GoesOnAsync());
                if (LongForm.IsChosen && healed[^1] > fault.GoesOnWithin) throw new TimeoutException($"{fault}: went on after {healed[^1].TotalSeconds:0.0} s; promised are {fault.GoesOnWithin.Value.TotalSeconds:0} s");
            }
            await load;
            await run.DrainAsync();
            await run.StopAsync();
            string verdict = await run.Workload.CheckAsync();
            MatrixResults.Add(new(TimeProvider.System.GetUtcNow(), MatrixResults.NameOf(On(cluster)), [.. faults.Select(fault => fault.Name)], seed, records, healed));
            TestContext.Current.TestOutputHelper?.WriteLine($"{what}: every partition went on after {string.Join(", ", healed.Select(time => $"{time.TotalSeconds:0.0} s"))}; {verdict}");
        });
    }
}
