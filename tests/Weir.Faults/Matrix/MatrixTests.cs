using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>Every fault of the matrix by itself, and many of them one after the other.</summary>
public sealed class MatrixTests(Brokers brokers)
{
    /// <summary>The seed of a row that stands for none: a theory without data counts as failed.</summary>
    const int Nothing = 0;

    static readonly TimeSpan LongestOfSequence = TimeSpan.FromSeconds(16);

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

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task After_a_sequence_of_faults_every_record_is_there_once(int seed)
    {
        RequireSeed(seed);
        await using var broker = await BrokerProcess.StartAsync();
        var random = new Random(seed);
        var faults = new List<Fault>();
        var drawn = Faults.All.Where(fault => fault.On.HasFlag(FaultClusters.Embedded) && fault.IsForSequences && fault.NewDisk is null && !fault.IsInNamespace && fault.Lasts <= LongestOfSequence).ToList();
        while (faults.Count < 4)
        {
            var next = drawn[random.Next(drawn.Count)];
            // One pipeline and one load for all of them.
            if (next.Load == LoadQuirks.Usual || faults.TrueForAll(fault => fault.Load == LoadQuirks.Usual || fault == next)) faults.Add(next);
        }
        await RunAsync(broker, faults, seed);
    }

    // What has held already is left out, so that a run that was cut goes on.
    static TheoryData<string, int> RowsOn(FaultClusters cluster)
    {
        var rows = from fault in Faults.All where fault.On.HasFlag(cluster) && fault.IsPossible && LongForm.Chooses(fault.Name) from row in LongForm.Seeds() where !MatrixResults.Has(MatrixResults.NameOf(cluster), fault, row.Data) select (fault.Name, row.Data);
        return new(rows.DefaultIfEmpty((Faults.All[0].Name, Nothing)));
    }

    static FaultClusters On(IKafkaCluster cluster) => cluster is ApacheKafka kafka ? kafka.Nodes == 1 ? FaultClusters.Apache : FaultClusters.ThreeNodes : FaultClusters.Embedded;

    static Fault Named(string name) => Faults.All.Single(fault => fault.Name == name);

    static void RequireSeed(int seed) => Assert.SkipWhen(seed == Nothing, "nothing to run: long form (tests/faults matrix), or all of it has held");

    static async Task RunAsync(IKafkaCluster cluster, IReadOnlyList<Fault> faults, int seed)
    {
        var scenario = new FaultScenario(cluster, faults, seed);
        await scenario.RunAsync();
        MatrixResults.Add(new(TimeProvider.System.GetUtcNow(), MatrixResults.NameOf(On(cluster)), [.. faults.Select(fault => fault.Name)], seed, scenario.Records, scenario.Healed));
        TestContext.Current.TestOutputHelper?.WriteLine($"{scenario}: every partition went on after {string.Join(", ", scenario.Healed.Select(time => $"{time.TotalSeconds:0.0} s"))}; {scenario.Verdict}");
    }
}
