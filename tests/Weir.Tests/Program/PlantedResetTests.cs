using Weir.Engine.Delivery;
using Weir.Generate;

namespace Weir.Tests.Program;

/// <summary>What the oracle says where somebody set the group's positions meanwhile: counters that began anew then count a part of what is there, and everything else is as ever.</summary>
public sealed class PlantedResetTests(PlantedResetTests.Fixture fixture) : IClassFixture<PlantedResetTests.Fixture>
{
    static readonly CheckRules Reset = new() { HasBeenReset = true };

    readonly FinishedPipeline _pipeline = fixture.Restored();

    [Fact]
    public Task Each_violation_is_found_where_the_counters_began_anew() => _pipeline.EachIsFoundAsync(Violations, copy => _pipeline.CheckAsync(copy, Reset));

    [Fact]
    public async Task Where_nobody_set_the_positions_counters_of_a_part_are_wrong()
    {
        var verdict = await _pipeline.CheckAsync(await _pipeline.WriteAsync());
        Assert.Equal(1, verdict.Exit);
        Assert.Contains("counts out=", verdict.Error);
    }

    [Fact]
    public async Task Counters_that_say_nothing_yet_are_right()
    {
        foreach (int partition in _pipeline.Positions.Keys.ToList()) _pipeline.Positions[partition] = (_pipeline.Positions[partition].Offset, default(PartitionCounters).ToString());
        var verdict = await _pipeline.CheckAsync(await _pipeline.WriteAsync(), Reset);
        Assert.Equal((0, ""), (verdict.Exit, verdict.Error));
    }

    static readonly List<(string What, Action<FinishedPipeline> Plant, string Finding)> Violations =
    [
        ("an output is lost", run => run.Output.RemoveAt(100), "is below the position and nowhere"),
        ("a dead letter is lost", run => run.Letters.RemoveAt(20), "is below the position and nowhere"),
        ("an output is there twice", run => run.Output.Add(run.Output[100]), "once more"),
        ("a dead letter is there twice", run => run.Letters.Add(run.Letters.First(letter => letter.Value is { Length: > 150 })), "bytes that were all there before"),
        ("a position is before what was processed", run => run.Positions[1] = (run.Positions[1].Offset - 1, run.Positions[1].Metadata), "the position in its partition 1 is before it"),
        ("a record was read and is nowhere by the counters", run => run.Count(1, read: 1), "do not add up"),
        ("a drop is counted that was none", run => run.Count(1, read: 1, dropped: 1), "counts drop="),
        ("more outputs are counted than there are", run => run.Count(1, read: FinishedPipeline.Records, written: FinishedPipeline.Records), "counts out="),
        ("more dead letters are counted than there are", run => run.Count(1, read: FinishedPipeline.Records, dead: FinishedPipeline.Records), "counts dead="),
        ("a position without counters", run => run.Positions[2] = (run.Positions[2].Offset, ""), "no counters"),
    ];

    public sealed class Fixture : FinishedFixture
    {
        internal override Task PrepareAsync(FinishedPipeline pipeline)
        {
            foreach (var (partition, (offset, metadata)) in pipeline.Positions.ToList())
            {
                Assert.True(PartitionCounters.TryParse(metadata, out var all));
                pipeline.Positions[partition] = (offset, new PartitionCounters((all.Written / 2) + (all.Dead / 2), all.Written / 2, all.Dead / 2, 0).ToString());
            }
            return Task.CompletedTask;
        }
    }
}
