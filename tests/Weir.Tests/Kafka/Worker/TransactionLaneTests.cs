using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka.Membership;
using Weir.Kafka.Production;
using Weir.Kafka.Worker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Worker;

public sealed class TransactionLaneTests : IAsyncDisposable
{
    /// <summary>Room for one record of 40 bytes in a batch of 160.</summary>
    const int RecordBytes = 40, BatchBytes = 160;

    readonly ScriptedCluster _cluster = new(transactionVersion: 2);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>Found on a bad network: the batch that the worker was writing into was emptied by the failing delivery and handed out again, one record in it.</summary>
    [Fact]
    public async Task A_delivery_that_fails_leaves_the_batches_to_the_worker_that_still_fills_them()
    {
        _cluster.On<InitProducerIdRequest, InitProducerIdResponse>((_, before) => new() { ProducerId = 7, ProducerEpoch = (short)before });
        _cluster.On<ProduceRequest, ProduceResponse>((_, _) => new() { Responses = [new() { Name = "t", PartitionResponses = [new() { Index = 0, ErrorCode = ErrorCode.InvalidRecord }] }] });
        _cluster.On<TxnOffsetCommitRequest, TxnOffsetCommitResponse>((_, _) => new());
        _cluster.On<EndTxnRequest, EndTxnResponse>((_, _) => new());
        var context = Context();
        using var membership = new GroupMembership(_cluster.Client, context.GroupOptions(0));
        var producer = new TransactionalProducer(_cluster.Client, context.TransactionalId(0), TimeSpan.FromSeconds(10));
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        await producer.RecoverAsync(TestContext.Current.CancellationToken);
        var lane = new TransactionLane(context, producer, membership, new());

        var transaction = lane.Open(() => { }, CancellationToken.None);
        Append(transaction.Output);
        Append(transaction.Output);
        await Assert.ThrowsAsync<TransactionFailedException>(() => transaction.Delivery);
        int open = transaction.Output.Batches;
        await lane.AbandonAsync();

        Assert.Equal((2, 0), (open, transaction.Output.Batches));
    }

    [Fact]
    public async Task A_topic_that_takes_little_does_not_make_the_batches_of_the_others_small()
    {
        var context = Context(sinkBytes: 10 * BatchBytes, deadBytes: BatchBytes);
        using var membership = new GroupMembership(_cluster.Client, context.GroupOptions(0));
        var lane = new TransactionLane(context, new(_cluster.Client, context.TransactionalId(0), TimeSpan.FromSeconds(10)), membership, new());
        var output = lane.Open(() => { }, CancellationToken.None).Output;

        for (int record = 0; record < 4; record++) Append(output);
        int toSink = output.Batches;
        for (int record = 0; record < 4; record++) Append(output, "dead");
        int toDead = output.Batches - toSink;
        await lane.AbandonAsync();

        Assert.Equal((1, 4), (toSink, toDead));
    }

    static void Append(OutputTransaction output, string topic = "t") => output.Append(topic, 0, 1_000, -1, RecordBytes, default).Value.Clear();

    WorkerContext Context(int sinkBytes = BatchBytes, int deadBytes = 1_048_588)
    {
        var plan = PipelineFile.Compile("""
            weir: 1
            name: test
            brokers: localhost:9092
            source: { topic: s }
            steps: []
            sink: { topic: t, unknown_fields: keep }
            dead_letters: { topic: dead }
            """, "/test/pipeline.yaml", BuiltInSteps.Catalog(), new()).PlanOrThrow();
        OutputTopic sink = new("t", 4, sinkBytes), dead = new("dead", 4, deadBytes);
        return new(plan, _cluster.Client.Options, [sink], dead, plan.Source.Start, new(plan.Name), new NoEvents()) { Instance = "i", IsNamed = false, Limits = new([sink, dead], _cluster.Client.Options, new NoEvents()) };
    }
}
