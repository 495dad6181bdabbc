using System.Collections.Concurrent;
using System.Globalization;
using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>Every fault of the matrix by itself, and many of them one after the other.</summary>
public sealed class MatrixTests(Brokers brokers)
{
    /// <summary>Stands for no row at all: a theory without data counts as failed.</summary>
    const string Nothing = "";

    /// <summary>Sequences that are played side by side: more than processors, since faults are mostly waiting.</summary>
    const int SideBySide = 6;

    /// <summary>Sequences in a test.</summary>
    const int Block = 20;

    const int SequenceLength = 4;

    static readonly TimeSpan LongestOfSequence = TimeSpan.FromSeconds(16);

    public static TheoryData<string, string> EmbeddedRows => RowsOn(FaultClusters.Embedded);

    public static TheoryData<string, string> ApacheRows => RowsOn(FaultClusters.Apache);

    public static TheoryData<string, string> ThreeNodesRows => RowsOn(FaultClusters.ThreeNodes);

    public static TheoryData<string> SequenceRows => [.. Seeds.Where(seed => !MatrixResults.HasSequence(seed)).Chunk(Block).Select(TextOf).DefaultIfEmpty(Nothing)];

    [Theory]
    [MemberData(nameof(EmbeddedRows))]
    public async Task Every_record_is_there_once_on_the_embedded_broker(string fault, string seeds)
    {
        RequireSeeds(seeds);
        var named = Playable(fault);
        if (named.NewDisk is not null) Disk.Require();
        await using var broker = await BrokerProcess.StartAsync(named.NewDisk?.Invoke());
        await RunAsync(broker, named, seeds);
    }

    [Theory]
    [MemberData(nameof(ApacheRows))]
    public async Task Every_record_is_there_once_on_Apache_Kafka(string fault, string seeds)
    {
        RequireSeeds(seeds);
        var named = Playable(fault);
        await RunAsync(await brokers.ApacheAsync(), named, seeds);
    }

    [Theory]
    [MemberData(nameof(ThreeNodesRows))]
    public async Task Every_record_is_there_once_on_three_nodes_of_Apache_Kafka(string fault, string seeds)
    {
        RequireSeeds(seeds);
        var named = Playable(fault);
        await RunAsync(await brokers.ThreeNodesAsync(), named, seeds);
    }

    [Theory]
    [MemberData(nameof(SequenceRows))]
    public async Task After_a_sequence_of_faults_every_record_is_there_once(string seeds)
    {
        RequireSeeds(seeds);
        var failures = new ConcurrentQueue<Exception>();
        await Parallel.ForEachAsync(SeedsIn(seeds), new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, async (seed, _) =>
        {
            try
            {
                await PlaySequenceAsync(seed);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                failures.Enqueue(new InvalidOperationException($"sequence {seed}: {failure.Message}", failure));
            }
        });
        if (!failures.IsEmpty) throw new AggregateException(failures);
    }

    // Short troubles and little load: it is their order that is new each time.
    static async Task PlaySequenceAsync(int seed)
    {
        await using var broker = await BrokerProcess.StartAsync();
        var random = new Random(seed);
        var faults = new List<Fault>();
        var drawn = Faults.All.Where(IsDrawn).ToList();
        while (faults.Count < SequenceLength)
        {
            var next = drawn[random.Next(drawn.Count)];
            // What leaves the topics other than they were comes last.
            if (!next.IsForSequences && faults.Count < SequenceLength - 1) continue;
            // One group, one pipeline and one load for all of them.
            if (faults.Exists(fault => (fault.IsClassic && IsOf848(next)) || (IsOf848(fault) && next.IsClassic))) continue;
            if (next.Load != LoadQuirks.Usual && faults.Exists(fault => fault.Load != LoadQuirks.Usual && fault != next)) continue;
            faults.Add(next);
            if (faults.Exists(fault => fault.MovesClocks) && faults.Exists(fault => fault.Load.OddTimesASecond > 0)) faults.RemoveAt(faults.Count - 1);
        }
        var scenario = new FaultScenario(broker, [.. faults.Select((fault, index) => new Play(fault, seed + index))], isShort: true);
        await scenario.RunAsync();
        MatrixResults.Add(new(TimeProvider.System.GetUtcNow(), MatrixResults.NameOf(FaultClusters.Embedded), [.. faults.Select(fault => fault.Name)], seed, scenario.Records.Sum(), scenario.Healed));
        Tell(scenario);
    }

    // Of which the short form is over in seconds; not where it needs a disk or a network of its own, or bad records at a moment of the load that may be over.
    static bool IsDrawn(Fault fault) => fault.On.HasFlag(FaultClusters.Embedded) && fault.Needs is null && fault.NewDisk is null && !fault.IsInNamespace && fault.Load.AllBad is null
        && (fault.IsInShortForm || fault.Lasts <= LongestOfSequence);

    static bool IsOf848(Fault fault) => fault.Workers(new()).GroupProtocol is not null;

    // What has held already is left out, so that a run that was cut goes on. Where a fault is over soon, several seeds are played on one load: those of the same version of transactions.
    static TheoryData<string, string> RowsOn(FaultClusters cluster)
    {
        var rows = from fault in Faults.All
                   where fault.On.HasFlag(cluster) && LongForm.Chooses(fault.Name)
                   from same in Seeds.Where(seed => !MatrixResults.Has(MatrixResults.NameOf(cluster), fault, seed)).GroupBy(seed => seed % 2)
                   from seeds in same.Chunk(fault.SeedsARun)
                   orderby seeds[0]
                   select (fault.Name, TextOf(seeds));
        return new(rows.DefaultIfEmpty((Faults.All[0].Name, Nothing)));
    }

    static IEnumerable<int> Seeds => LongForm.Seeds().Select(row => row.Data);

    static string TextOf(IEnumerable<int> seeds) => string.Join(' ', seeds);

    static IEnumerable<int> SeedsIn(string text) => text.Split(' ').Select(seed => int.Parse(seed, CultureInfo.InvariantCulture));

    static FaultClusters On(IKafkaCluster cluster) => cluster is ApacheKafka kafka ? kafka.Nodes == 1 ? FaultClusters.Apache : FaultClusters.ThreeNodes : FaultClusters.Embedded;

    static Fault Playable(string name)
    {
        var fault = Faults.All.Single(fault => fault.Name == name);
        Assert.SkipUnless(fault.IsPossible, $"{name} needs {fault.Needs}");
        return fault;
    }

    static void RequireSeeds(string seeds) => Assert.SkipWhen(seeds == Nothing, "nothing to run: long form (tests/faults matrix), or all of it has held");

    static async Task RunAsync(IKafkaCluster cluster, Fault fault, string seeds)
    {
        var plays = SeedsIn(seeds).Select(seed => new Play(fault, seed)).ToList();
        var scenario = new FaultScenario(cluster, plays);
        await scenario.RunAsync();
        foreach (var (index, play) in plays.Index()) MatrixResults.Add(new(TimeProvider.System.GetUtcNow(), MatrixResults.NameOf(On(cluster)), [fault.Name], play.Seed, scenario.Records[index], [scenario.Healed[index]]));
        Tell(scenario);
    }

    static void Tell(FaultScenario scenario) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{scenario}: every partition went on after {string.Join(", ", scenario.Healed.Select(time => $"{time.TotalSeconds:0.0} s"))}; {scenario.Verdict}");
}
