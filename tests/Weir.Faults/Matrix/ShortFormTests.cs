using System.Collections.Concurrent;
using Weir.Support.Clusters;

namespace Weir.Faults.Matrix;

/// <summary>Every row of the matrix that the embedded broker has, in little more than a minute: little load, short troubles, several pipelines side by side, and the same oracle.</summary>
public sealed class ShortFormTests
{
    /// <summary>Of every second pipeline; of the others the next one, whose workers speak version 1 of transactions.</summary>
    const int Seed = 3;

    /// <summary>Pipelines that are at work at the same time: more than processors, since faults are mostly waiting.</summary>
    const int SideBySide = 6;

    /// <summary>About how long one pipeline's faults may take together, in seconds.</summary>
    const double SecondsEach = 30;

    [Fact]
    public async Task Every_fault_of_the_matrix_is_played_and_every_record_is_there_once()
    {
        Assert.SkipWhen(LongForm.IsChosen, "short form: tests/faults matrix plays each fault by itself");
        await using var shared = await BrokerProcess.StartAsync();
        var waiting = new ConcurrentQueue<(int Number, List<Fault> Faults)>(Pipelines().Index());
        await Task.WhenAll(Enumerable.Range(0, SideBySide).Select(async _ =>
        {
            while (waiting.TryDequeue(out var pipeline)) await PlayAsync(shared, pipeline.Faults, Seed + (pipeline.Number % 2));
        }));
    }

    // Who needs the same pipeline and load shares one; what happens to the broker happens to a broker of its own.
    static IEnumerable<List<Fault>> Pipelines()
    {
        var played = Faults.All.Where(fault => fault.IsInShortForm && fault.On.HasFlag(FaultClusters.Embedded) && fault.IsPossible);
        var pipelines = new List<List<Fault>>();
        foreach (var same in played.GroupBy(fault => (fault.Load, fault.Workers, fault.Dies, fault.EndsLoad, fault.ResetsPositions, fault.On == FaultClusters.Embedded)))
        {
            var pipeline = new List<Fault>();
            foreach (var fault in same)
            {
                // Whose records are bad at a moment of the load has that load for itself.
                if (pipeline.Count > 0 && (fault.Load.AllBad is not null || pipeline.Sum(Cost) + Cost(fault) > SecondsEach))
                {
                    pipelines.Add(pipeline);
                    pipeline = [];
                }
                pipeline.Add(fault);
            }
            pipelines.Add(pipeline);
        }
        return pipelines.OrderByDescending(pipeline => pipeline.Sum(Cost));
    }

    static double Cost(Fault fault) => fault.SecondsShort ?? 3.5;

    static async Task PlayAsync(BrokerProcess shared, List<Fault> faults, int seed)
    {
        if (faults[0].On != FaultClusters.Embedded)
        {
            await TellAsync(Of(shared, faults, seed));
            return;
        }
        await using var own = await BrokerProcess.StartAsync();
        await TellAsync(Of(own, faults, seed));
    }

    static FaultScenario Of(BrokerProcess broker, List<Fault> faults, int seed) => new(broker, [.. faults.Select(fault => new Play(fault, seed))], isShort: true);

    static async Task TellAsync(FaultScenario scenario)
    {
        long started = TimeProvider.System.GetTimestamp();
        await scenario.RunAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{scenario}: {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s; went on after {string.Join(", ", scenario.Healed.Select(time => $"{time.TotalSeconds:0.0} s"))}; {scenario.Verdict}");
    }
}
