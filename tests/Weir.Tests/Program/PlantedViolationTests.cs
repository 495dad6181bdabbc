using System.Text;
using Weir.Broker;
using Weir.Protocol.Messages;

namespace Weir.Tests.Program;

/// <summary>The oracle of <c>weir generate --check</c> is itself tested: what a pipeline left behind is right, until one violation is planted into it, and that one has to be found and named.</summary>
public sealed class PlantedViolationTests : IAsyncLifetime
{
    FinishedPipeline _pipeline = null!;

    public async ValueTask InitializeAsync() => _pipeline = await FinishedPipeline.RunAsync();

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public Task Each_violation_is_found_and_named_and_nothing_else_is() => _pipeline.EachIsFoundAsync(Violations);

    static readonly List<(string What, Action<FinishedPipeline> Plant, string Finding)> Violations =
    [
        ("an output is lost", run => run.Output.RemoveAt(100), "is below the position and nowhere"),
        ("a dead letter is lost", run => run.Letters.RemoveAt(20), "is below the position and nowhere"),
        ("an output is there twice", run => run.Output.Add(run.Output[100]), "once more"),
        ("a dead letter is there twice", run => run.Letters.Add(run.Letters.First(Long)), "bytes that were all there before"),
        ("a value is another", run => run.Output[100] = Changed(run.Output[100], "\"app_version\":\"", "\"app_version\":\"9"), "app_version"),
        ("a key is another", run => run.Output[100] = run.Output[100] with { Key = run.Output[101].Key }, "key is not user_id"),
        ("two outputs changed their places", run => (run.Output[100], run.Output[101]) = (run.Output[101], run.Output[100]), "stands behind a later one"),
        ("an output is in another partition", run => run.Output[100] = run.Output[100] with { Partition = (run.Output[100].Partition + 1) % FinishedPipeline.Partitions }, "not in its key's partition"),
        ("a dead letter is in another partition", run => Replace(run.Letters, Long, letter => letter with { Partition = (letter.Partition + 1) % FinishedPipeline.Partitions }), "not in its source's partition"),
        ("a dead letter has other bytes", run => Replace(run.Letters, Long, letter => letter with { Value = [.. letter.Value![..^1], (byte)(letter.Value[^1] ^ 1)] }), "its bytes are no bad record"),
        ("a dead letter has no code", run => Replace(run.Letters, Long, letter => letter with { Headers = [] }), "no code"),
        ("two dead letters changed their places", run => Swap(run.Letters, Long), "stands behind a later one"),
        ("a bad record is an output", run => run.Output.Add(run.Output[0] with { Value = run.Letters.First(Long).Value }), "output at partition"),
        ("a position is beyond what was processed", run => Drop(run, partition: 1, fromOffset: run.Positions[1].Offset - 1), "is below the position and nowhere"),
        ("a position is before what was processed", run => run.Positions[1] = (run.Positions[1].Offset - 1, run.Positions[1].Metadata), "the position in its partition 1 is before it"),
        ("the counters know of one output more", run => Count(run, "out=", 1), "counts out="),
        ("the counters know of one dead letter less", run => Count(run, "dead=", -1), "counts dead="),
        ("the counters know of a record that is not there", run => Count(run, "read=", 1), "counts read="),
        ("a drop is counted that was none", run => Count(run, "drop=", 1), "counts drop="),
        ("a position without counters", run => run.Positions[2] = (run.Positions[2].Offset, ""), "no counters"),
        ("no position at all", run => run.Positions.Clear(), "has committed no position"),
    ];

    [Fact]
    public async Task A_record_that_was_acknowledged_and_is_not_in_the_source_is_missing()
    {
        string copy = await _pipeline.WriteAsync();
        await File.AppendAllTextAsync(_pipeline.Manifest, $"0\t100000\t{FinishedPipeline.Records}\t1\n");
        var verdict = await _pipeline.Program.OnBroker($"generate --check --seed 5 --count {FinishedPipeline.Records + 1} --bad 10% --processed {copy}-processed --dead {copy}-dead --group {copy} --keys {_pipeline.Program.Keys} --manifest {_pipeline.Manifest}");
        Assert.Equal(1, verdict.Exit);
        Assert.Contains($"record {FinishedPipeline.Records} of partition 0 was written and is not in the source", verdict.Error);
    }

    [Fact]
    public async Task A_record_that_nobody_was_told_of_is_not_missed()
    {
        string copy = await _pipeline.WriteAsync();
        var verdict = await _pipeline.Program.OnBroker($"generate --check --seed 5 --count {FinishedPipeline.Records + 1} --bad 10% --processed {copy}-processed --dead {copy}-dead --group {copy} --keys {_pipeline.Program.Keys} --manifest {_pipeline.Manifest}");
        Assert.Equal((0, ""), (verdict.Exit, verdict.Error));
    }

    [Fact]
    public async Task A_counted_drop_stands_for_a_record_and_one_that_is_not_counted_does_not()
    {
        int partition = Drop(_pipeline, partition: 0, fromOffset: 0);
        var (offset, metadata) = _pipeline.Positions[partition];
        Count(_pipeline, "out=", -1, partition);
        Assert.Equal(1, (await _pipeline.CheckAsync(await _pipeline.WriteAsync())).Exit);
        Count(_pipeline, "drop=", 1, partition);
        var counted = await _pipeline.CheckAsync(await _pipeline.WriteAsync());
        Assert.Equal((0, ""), (counted.Exit, counted.Error));
        Assert.Contains("\"dropped\":1,", counted.Out);
    }

    [Fact]
    public async Task Records_of_an_aborted_transaction_are_found_where_a_reader_is_shown_them()
    {
        string copy = await _pipeline.WriteAsync();
        await _pipeline.Producer.TransactAsync(copy + "-processed", 1, commit: false, _pipeline.Output[0].Text);
        Assert.Equal(0, (await _pipeline.CheckAsync(copy)).Exit);
        _pipeline.Program.Faults.OnResponse = (_, answer) =>
        {
            if (answer is FetchResponse fetched) foreach (var partition in fetched.Responses.SelectMany(topic => topic.Partitions)) partition.AbortedTransactions = null;
            return ValueTask.FromResult(FaultAction.Pass);
        };
        var verdict = await _pipeline.CheckAsync(copy);
        Assert.Equal(1, verdict.Exit);
        Assert.Contains($"{copy}-processed partition 1 offset ", verdict.Error);
        Assert.Contains("read_committed shows a record that was not committed", verdict.Error);
    }

    [Fact]
    public async Task A_transaction_that_is_still_open_is_found()
    {
        string copy = await _pipeline.WriteAsync();
        var open = await _pipeline.Producer.BeginAsync("somebody");
        await _pipeline.Producer.ProduceAsync(copy + "-dead", 2, open, "x");
        var verdict = await _pipeline.CheckAsync(copy);
        Assert.Equal(1, verdict.Exit);
        Assert.Contains($"a transaction of producer {open.ProducerId} is still open", verdict.Error);
    }

    // Only those are long enough to be the only ones with their bytes.
    static bool Long(CopiedRecord letter) => letter.Value is { Length: > 150 };

    static void Replace(List<CopiedRecord> records, Predicate<CopiedRecord> which, Func<CopiedRecord, CopiedRecord> by)
    {
        int at = records.FindIndex(which);
        records[at] = by(records[at]);
    }

    static void Swap(List<CopiedRecord> records, Predicate<CopiedRecord> which)
    {
        int first = records.FindIndex(which), second = records.FindIndex(first + 1, record => which(record) && record.Partition == records[first].Partition);
        (records[first], records[second]) = (records[second], records[first]);
    }

    // The outputs of a partition's last good record, or its first one, vanish; the counters are as if it had never been read.
    static int Drop(FinishedPipeline run, int partition, long fromOffset)
    {
        int block = Weir.Generate.SourcePartitions.Block;
        var generator = new Weir.Generate.LoginGenerator(Weir.Generate.LoginStream.Of(5, 100_000));
        var numbers = Enumerable.Range(0, FinishedPipeline.Records).Where(number => number / block % FinishedPipeline.Partitions == partition && !generator.IsBad(number));
        long gone = fromOffset == 0 ? numbers.First() : numbers.Last();
        string user = Encoding.ASCII.GetString(generator.Users.Id(generator.At(gone).User));
        Assert.Equal(1, run.Output.RemoveAll(record => Encoding.ASCII.GetString(record.Key!) == user));
        return partition;
    }

    static void Count(FinishedPipeline run, string name, int more, int partition = 1)
    {
        var (offset, metadata) = run.Positions[partition];
        string[] parts = metadata.Split(';');
        int at = Array.FindIndex(parts, part => part.StartsWith(name, StringComparison.Ordinal));
        parts[at] = $"{name}{long.Parse(parts[at][name.Length..]) + more}";
        run.Positions[partition] = (offset, string.Join(';', parts));
    }

    static CopiedRecord Changed(CopiedRecord record, string old, string by) => record with { Value = Encoding.UTF8.GetBytes(record.Text.Replace(old, by, StringComparison.Ordinal)) };
}
