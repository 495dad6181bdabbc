using System.Text;
using Weir.Broker;
using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Program;

/// <summary>What the oracle says of a pipeline with retry topics: some records wait in the first of them, and one has gone on from there.</summary>
public sealed class PlantedRetryTests(PlantedRetryTests.Fixture fixture) : IClassFixture<PlantedRetryTests.Fixture>
{
    const string First = "user-login-retry-1h";
    const string Second = "user-login-retry-2h";

    readonly FinishedPipeline _pipeline = fixture.Restored();

    [Fact]
    public Task Each_violation_in_a_retry_topic_is_found_and_named() => _pipeline.EachIsFoundAsync(
    [
        ("a record in retry is lost", run => run.Waiting.RemoveAt(3), "is below the position and nowhere"),
        ("a record is in retry twice", run => run.Waiting.Add(run.Waiting[3]), "once more"),
        ("a record is in two retry topics", run => run.Waiting.Add(run.Waiting[3] with { Topic = Second }), "once more"),
        ("a record is in retry and in the output", run => run.Waiting.Add(run.Good(1).Last(record => record.Output is not null).Source with { Topic = Second }), "once more"),
        ("a record is in retry and in the dead letters", run => run.Waiting.Add(Long(run) with { Topic = First, Headers = [0] }), "bytes that were all there before"),
        ("a record that waits in the second retry topic is in the wrong partition", run => run.Waiting[3] = run.Waiting[3] with { Topic = Second, Partition = (run.Waiting[3].Partition + 1) % FinishedPipeline.Partitions }, "not in its source's partition"),
        ("a record in retry has another value", run => run.Waiting[3] = run.Waiting[3] with { Value = Encoding.UTF8.GetBytes(run.Waiting[3].Text.Replace("\"app_version\":\"", "\"app_version\":\"9", StringComparison.Ordinal)) }, "no record of the stream"),
        ("a record in retry has a key that it did not have", run => run.Waiting[3] = run.Waiting[3] with { Key = "k"u8.ToArray() }, "no record of the stream"),
        ("the position is before a record that has gone on", run => run.WaitingPositions.Clear(), "once more"),
        ("the position is beyond one that waits", run => run.WaitingPositions[new(First, 1)]++, "is below the position and nowhere"),
        ("the position is beyond the end", run => run.WaitingPositions[new(Second, 2)] = 7, $"the position 7 of group 'copy"),
        ("one that waits is counted as written", run => run.Count(1, written: 1), "counts out="),
        ("one that waits was not read by the counters", run => run.Count(1, read: -1), "counts read="),
    ]);

    [Fact]
    public async Task A_record_of_an_aborted_transaction_is_found_where_it_can_be_read_in_a_retry_topic()
    {
        // It is nowhere else: by what is read alone nothing is wrong.
        var waits = _pipeline.Waiting[3];
        _pipeline.Waiting.RemoveAt(3);
        string copy = await _pipeline.WriteAsync(), topic = copy + "-retry-2h";
        await _pipeline.Producer.TransactAsync(topic, waits.Partition, commit: false, waits.Text);
        var hidden = await _pipeline.CheckAsync(copy);
        Assert.Equal(1, hidden.Exit);
        Assert.Contains("is below the position and nowhere", hidden.Error);
        _pipeline.Program.Faults.OnResponse = (_, answer) =>
        {
            if (answer is FetchResponse fetched) foreach (var partition in fetched.Responses.SelectMany(fetch => fetch.Partitions)) partition.AbortedTransactions = null;
            return ValueTask.FromResult(FaultAction.Pass);
        };
        var shown = await _pipeline.CheckAsync(copy);
        Assert.Equal(1, shown.Exit);
        Assert.Contains($"{topic} partition {waits.Partition} offset 0: read_committed shows a record that was not committed", shown.Error);
    }

    [Fact]
    public async Task A_committed_record_is_found_where_it_cannot_be_read_in_a_retry_topic()
    {
        var waits = _pipeline.Waiting[3];
        _pipeline.Waiting.RemoveAt(3);
        string copy = await _pipeline.WriteAsync(), topic = copy + "-retry-2h";
        await _pipeline.Producer.TransactAsync(topic, waits.Partition, commit: true, waits.Text);
        var shown = await _pipeline.CheckAsync(copy);
        Assert.Equal((0, ""), (shown.Exit, shown.Error));
        _pipeline.Program.Faults.OnResponse = (request, answer) =>
        {
            if (request.Message is FetchRequest { IsolationLevel: (sbyte)IsolationLevel.ReadCommitted } && answer is FetchResponse fetched)
                foreach (var partition in fetched.Responses.SelectMany(fetch => fetch.Partitions)) Hide(partition);
            return ValueTask.FromResult(FaultAction.Pass);
        };
        var hidden = await _pipeline.CheckAsync(copy);
        Assert.Equal(1, hidden.Exit);
        Assert.Contains($"{topic} partition {waits.Partition}: 1 committed records are not shown", hidden.Error);
    }

    [Fact]
    public async Task A_transaction_that_is_left_open_in_a_retry_topic_is_found()
    {
        string copy = await _pipeline.WriteAsync();
        var open = await _pipeline.Producer.BeginAsync("somebody");
        await _pipeline.Producer.ProduceAsync(copy + "-retry-1h", 2, open, "x");
        var verdict = await _pipeline.CheckAsync(copy);
        Assert.Equal(1, verdict.Exit);
        Assert.Contains($"{copy}-retry-1h partition 2 offset ", verdict.Error);
        Assert.Contains($"a transaction of producer {open.ProducerId} is still open", verdict.Error);
        await _pipeline.Producer.EndAsync(open, commit: false);
        verdict = await _pipeline.CheckAsync(copy);
        Assert.Equal((0, ""), (verdict.Exit, verdict.Error));
    }

    // Every transaction of it is said to be aborted.
    static void Hide(FetchResponse.PartitionData partition)
    {
        var rest = partition.Records ?? default;
        while (RecordBatch.TryRead(ref rest, out var batch))
            if (batch.IsTransactional && !batch.IsControl) (partition.AbortedTransactions ??= []).Add(new() { ProducerId = batch.ProducerId, FirstOffset = batch.BaseOffset });
    }

    // Long enough to be the only one with its bytes.
    static CopiedRecord Long(FinishedPipeline run) => run.Letters.First(letter => letter.Value is { Length: > 150 });

    public sealed class Fixture : FinishedFixture
    {
        internal override FinishedShape Shape => new()
        {
            Step = LateStep.Spec,
            Pipeline = file => file.Replace("steps:\n", "steps:\n  - late: {}\n", StringComparison.Ordinal),
            Retry = ["1h", "2h"],
        };

        internal override Task PrepareAsync(FinishedPipeline pipeline)
        {
            Assert.True(pipeline.Waiting.Count > 5, $"{pipeline.Waiting.Count} records wait");
            Assert.All(pipeline.Waiting, record => Assert.Equal(First, record.Topic));
            pipeline.Waiting.Insert(0, pipeline.Good(1).First(record => record.Output is not null).Source with { Topic = First });
            pipeline.WaitingPositions[new(First, 1)] = 1;
            return Task.CompletedTask;
        }
    }
}
