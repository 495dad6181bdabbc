using Weir.Generate;
using Weir.Kafka;

namespace Weir.Tests.Program;

/// <summary>
/// What the oracle says where the source's log was deleted: of partition 1 the pipeline read the first records, those behind them were deleted before it came to them, and it went on where the log begins now.
/// </summary>
public sealed class PlantedGapTests(PlantedGapTests.Fixture fixture) : IClassFixture<PlantedGapTests.Fixture>
{
    const int Cut = 1;
    const int Read = 200;
    const int Deleted = 400;
    const string AllDeleted = "\"deleted\":200,";

    readonly FinishedPipeline _pipeline = fixture.Restored();

    [Fact]
    public Task A_record_that_is_lost_beside_the_deleted_ones_is_found() => _pipeline.EachIsFoundAsync(Violations);

    // Where the log ends that is left, its first record says which were before it.
    [Fact]
    public Task Without_a_manifest_too() => _pipeline.EachIsFoundAsync(Violations, copy => _pipeline.CheckAsync(copy, ""));

    List<(string What, Action<FinishedPipeline> Plant, string Finding)> Violations =>
    [
        ("one behind the deleted range is lost", run => Lose(run, Cut, Deleted), "is below the position and nowhere"),
        ("one behind the deleted range is lost, and was not counted", run => Lose(run, Cut, Deleted + 100, isCounted: false), "is below the position and nowhere"),
        ("one of another partition is lost", run => Lose(run, 2, 0, isCounted: false), "is below the position and nowhere"),
        ("one before the deleted range is lost", run => Lose(run, Cut, 0), "counts out="),
        ("one before the deleted range is lost, and was counted as read alone", run => Lose(run, Cut, 0, read: 0), "counts read="),
        ("one of the deleted range was written, and was not counted", PutBack, "counts out="),
        ("one before the deleted range is there twice", run => run.Output.Add(First(run, Cut, 0)), "once more"),
    ];

    // What row gap-stop and row gap-continue of the matrix compare with what they deleted.
    [Fact]
    public async Task A_record_that_is_lost_with_the_log_that_held_it_and_its_count_shows_among_the_deleted_ones()
    {
        Assert.Contains(AllDeleted, (await _pipeline.CheckAsync(await _pipeline.WriteAsync())).Out);
        Lose(_pipeline, Cut, 0, isCounted: false);
        var verdict = await _pipeline.CheckAsync(await _pipeline.WriteAsync());
        Assert.Equal((0, ""), (verdict.Exit, verdict.Error));
        Assert.Contains("\"deleted\":201,", verdict.Out);
    }

    [Fact]
    public async Task A_record_that_was_acknowledged_where_the_log_is_left_and_is_not_there_is_missing()
    {
        string copy = await _pipeline.WriteAsync();
        string manifest = Path.Combine(_pipeline.Program.Folder, "longer");
        Task<Ran> Check() => _pipeline.CheckAsync(copy, $"--manifest {manifest} --count {FinishedPipeline.Records + 1}");
        File.Copy(_pipeline.Manifest, manifest);
        Assert.Equal(0, (await Check()).Exit);
        await File.AppendAllTextAsync(manifest, $"{Cut}\t100000\t{FinishedPipeline.Records}\t1\n");
        var verdict = await Check();
        Assert.Equal(1, verdict.Exit);
        Assert.Contains($"record {FinishedPipeline.Records} of partition {Cut} was written and is not in the source", verdict.Error);
        Assert.Contains(AllDeleted, verdict.Out);
    }

    static void Lose(FinishedPipeline run, int partition, long from, bool isCounted = true, int? read = null)
    {
        Assert.True(run.Output.Remove(First(run, partition, from)));
        if (!isCounted || read is not null) run.Count(partition, read: read ?? -1, written: -1);
    }

    static CopiedRecord First(FinishedPipeline run, int partition, long from) => run.Good(partition).First(record => record.Offset >= from).Output!;

    // In its order.
    void PutBack(FinishedPipeline run)
    {
        var output = fixture.Given[^1];
        long number = FinishedPipeline.NumberOf(output);
        run.Output.Insert(run.Output.FindIndex(other => other.Partition == output.Partition && FinishedPipeline.NumberOf(other) is var later && later > number && SourcePartitions.Of(later, FinishedPipeline.Partitions) == Cut), output);
    }

    public sealed class Fixture : FinishedFixture
    {
        /// <summary>What was written of the deleted range, and is there no more.</summary>
        internal List<CopiedRecord> Given { get; } = [];

        internal override async Task PrepareAsync(FinishedPipeline pipeline)
        {
            foreach (var (_, _, output) in pipeline.Good(Cut).Where(record => record.Offset is >= Read and < Deleted).ToList())
            {
                pipeline.Output.Remove(output!);
                Given.Add(output!);
                pipeline.Count(Cut, read: -1, written: -1);
            }
            var good = pipeline.Good(Cut).Select(record => record.Offset).ToHashSet();
            for (int offset = Read; offset < Deleted; offset++)
            {
                if (good.Contains(offset)) continue;
                byte[] value = pipeline.SourceOf(Cut)[offset].Value!;
                pipeline.Letters.RemoveAt(pipeline.Letters.FindIndex(letter => letter.Partition == Cut && letter.Value.AsSpan().SequenceEqual(value)));
                pipeline.Count(Cut, read: -1, dead: -1);
            }
            await pipeline.Admin.DeleteRecordsAsync(new Dictionary<TopicPartition, long> { [new("user-login", Cut)] = Deleted }, CancellationToken.None);
        }
    }
}
