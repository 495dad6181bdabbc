using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Transactions;

/// <summary>Markers that an operator writes, and who may not.</summary>
public sealed class WriteTxnMarkersTests : TestBrokerTest
{
    InitProducerIdResponse _producer = null!;

    protected override async Task PrepareAsync()
    {
        await Client.CreateTopicAsync("t");
        _producer = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 600_000, ProducerId = -1, ProducerEpoch = -1 });
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch(_producer.ProducerId, _producer.ProducerEpoch, 0, true, "a"), "x", 12)).ErrorCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_marker_ends_an_open_transaction_and_stays_after_a_crash(bool commit)
    {
        Assert.Equal((1, 0), await Stable());
        Assert.Equal(ErrorCode.None, await Mark(_producer.ProducerEpoch, commit: commit));
        Assert.Equal((2, 2), await Stable());
        string[] seen = commit ? ["a"] : [];
        Assert.Equal(seen, await Client.ReadCommittedAsync("t"));
        await CrashAsync();
        Assert.Equal(seen, await Client.ReadCommittedAsync("t"));
    }

    [Fact]
    public async Task What_another_transaction_wrote_stays_open()
    {
        Assert.Equal(ErrorCode.None, await Mark(0, producerId: _producer.ProducerId + 1));
        Assert.Equal((2, 0), await Stable());
    }

    [Fact]
    public async Task A_marker_of_an_older_epoch_is_refused()
    {
        Assert.Equal(ErrorCode.None, await Mark((short)(_producer.ProducerEpoch + 1)));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await Mark(_producer.ProducerEpoch));
        // It fences the producer, too.
        var late = await Client.ProduceAsync("t", Records.Batch(_producer.ProducerId, _producer.ProducerEpoch, 1, true, "b"), "x", 12);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, late.ErrorCode);
    }

    [Fact]
    public async Task A_marker_of_an_older_coordinator_is_refused()
    {
        Assert.Equal(ErrorCode.None, await Mark(_producer.ProducerEpoch, coordinatorEpoch: 3));
        Assert.Equal(ErrorCode.TransactionCoordinatorFenced, await Mark(_producer.ProducerEpoch, coordinatorEpoch: 2));
        Assert.Equal(ErrorCode.None, await Mark(_producer.ProducerEpoch, coordinatorEpoch: 3));
    }

    [Fact]
    public async Task The_end_of_a_transaction_of_version_2_is_in_a_newer_epoch()
    {
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await Mark(_producer.ProducerEpoch, version: 2));
        Assert.Equal((1, 0), await Stable());
        short next = (short)(_producer.ProducerEpoch + 1);
        Assert.Equal(ErrorCode.None, await Mark(next, version: 2));
        // The same request again, whose answer was lost.
        Assert.Equal(ErrorCode.None, await Mark(next, version: 2));
        Assert.Empty(await Client.ReadCommittedAsync("t"));
    }

    [Fact]
    public async Task A_partition_that_is_not_there_is_said_to_be_unknown()
    {
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await Mark(_producer.ProducerEpoch, partition: 1));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await Mark(_producer.ProducerEpoch, topic: "u"));
    }

    async Task<ErrorCode> Mark(short epoch, bool commit = false, long? producerId = null, int coordinatorEpoch = 0, sbyte version = 0, string topic = "t", int partition = 0) =>
        (await Client.AskAsync(new WriteTxnMarkersRequest
        {
            Markers =
            [
                new()
                {
                    ProducerId = producerId ?? _producer.ProducerId,
                    ProducerEpoch = epoch,
                    TransactionResult = commit,
                    CoordinatorEpoch = coordinatorEpoch,
                    TransactionVersion = version,
                    Topics = [new() { Name = topic, PartitionIndexes = [partition] }],
                },
            ],
        })).Markers[0].Topics[0].Partitions[0].ErrorCode;

    async Task<(long High, long Stable)> Stable()
    {
        var data = await Client.FetchAsync("t");
        return (data.HighWatermark, data.LastStableOffset);
    }
}
