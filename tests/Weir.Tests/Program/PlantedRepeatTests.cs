using System.Text;

namespace Weir.Tests.Program;

/// <summary>What the oracle says where records were sent twice, and the pipeline drops each repeat.</summary>
public sealed class PlantedRepeatTests(PlantedRepeatTests.Fixture fixture) : IClassFixture<PlantedRepeatTests.Fixture>
{
    readonly FinishedPipeline _pipeline = fixture.Restored();

    [Fact]
    public Task A_repeat_that_was_written_and_a_record_that_was_dropped_without_need_are_found() => _pipeline.EachIsFoundAsync(
    [
        ("a repeat was written", run => Write(run, Repeated(run)), "once more"),
        ("a repeat was written, and counted so", run => { Write(run, Repeated(run)); run.Count(1, written: 1, dropped: -1); }, "once more"),
        ("a repeat was written, counted as a drop all the same", run => { Write(run, Repeated(run)); run.Count(1, written: 1, read: 1); }, "once more"),
        ("a repeat was neither written nor counted", run => run.Count(1, dropped: -1), "counts drop="),
        ("both of a record that was sent twice were dropped", run => { run.Output.Remove(Repeated(run)); run.Count(1, written: -1, dropped: 1); }, "is below the position and nowhere"),
        ("one that was sent once was dropped", run => { run.Output.Remove(Single(run)); run.Count(1, written: -1, dropped: 1); }, "is below the position and nowhere"),
        ("one that was sent once was dropped in place of a repeat", run => { run.Output.Remove(Single(run)); Write(run, Repeated(run)); }, "once more"),
    ]);

    [Fact]
    public async Task A_check_that_knows_of_no_repeats_finds_them_in_the_source()
    {
        string copy = await _pipeline.WriteAsync();
        var verdict = await _pipeline.Program.OnBroker($"generate --check --seed 5 --count {FinishedPipeline.Records} --bad 10% --processed {copy}-processed --dead {copy}-dead --group {copy} --keys {_pipeline.Program.Keys} --manifest {_pipeline.Manifest}");
        Assert.Equal(1, verdict.Exit);
        Assert.Contains("once more", verdict.Error);
    }

    // Beside the first one, as a pipeline would that has forgotten it.
    static void Write(FinishedPipeline run, CopiedRecord output) => run.Output.Insert(run.Output.IndexOf(output), output);

    static CopiedRecord Repeated(FinishedPipeline run) => Of(run, isRepeated: true);

    static CopiedRecord Single(FinishedPipeline run) => Of(run, isRepeated: false);

    static CopiedRecord Of(FinishedPipeline run, bool isRepeated)
    {
        var copies = run.SourceOf(1).CountBy(record => Encoding.UTF8.GetString(record.Value!)).ToDictionary();
        return run.Good(1).First(record => copies[Encoding.UTF8.GetString(record.Source.Value!)] == (isRepeated ? 2 : 1)).Output!;
    }

    public sealed class Fixture : FinishedFixture
    {
        internal override FinishedShape Shape => new("--repeat 10%")
        {
            Pipeline = file => file.Replace("sink: { topic", "  - deduplicate: { by: [user_id, event_time], within: 1h }\nsink: { topic", StringComparison.Ordinal),
        };
    }
}
