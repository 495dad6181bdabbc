using System.Diagnostics.Metrics;
using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

public sealed class BrokerStatusTests : IAsyncLifetime
{
    readonly Dictionary<string, double> _seen = [];
    readonly MeterListener _listener = new();
    EmbeddedBroker _broker = null!;
    BrokerClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new() { Port = null });
        _broker.Status.Publish();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _broker.Status.Meter) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.Start();
        _client = new(_broker.Connect());
        await _client.CreateTopicAsync("t", 3);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _client.Dispose();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task The_meters_are_published_a_second_after_the_start()
    {
        var time = new TestTime();
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null, Time = time });
        Assert.Null(broker.Status.Meter);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(broker.Status.Meter);
    }

    [Fact]
    public async Task Requests_are_counted_by_API_and_those_with_an_error_in_their_answer_too()
    {
        await _client.ProduceAsync("t", Records.Batch("a", "b"));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await _client.ProduceAsync("none", Records.Batch("a"))).ErrorCode);
        await _client.SendAsync(new ProduceRequest { Acks = 0, TopicData = [new() { Name = "t", PartitionData = [new() { Records = Records.Batch("c") }] }] }, 11);
        await _client.AskAsync(new HeartbeatRequest { GroupId = "none" });
        Assert.Equal((3L, 1L, 3L), (_broker.Status.Requests(ApiKey.Produce), _broker.Status.Errors(ApiKey.Produce), _broker.Status.Records));
        Assert.Equal((1L, 1L, 0L), (_broker.Status.Requests(ApiKey.Heartbeat), _broker.Status.Errors(ApiKey.Heartbeat), _broker.Status.Requests(ApiKey.Fetch)));
        Look();
        Assert.Equal((3, 1), (_seen["weir.broker.requests Produce"], _seen["weir.broker.request.errors Produce"]));
        Assert.True(_seen["weir.broker.request.duration Produce"] > 0);
        Assert.True(_seen["weir.broker.received Produce"] > 3 * 60);
        // The one with acks=0 got none.
        Assert.InRange(_seen["weir.broker.sent Produce"], 2 * 20, 3 * 60);
        Assert.DoesNotContain("weir.broker.requests Fetch", _seen.Keys);
    }

    [Fact]
    public async Task What_is_there_is_told_when_somebody_looks()
    {
        byte[] batch = Records.Batch("a", "b");
        await _client.ProduceAsync("t", batch);
        var producer = await _client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 60_000, ProducerId = -1, ProducerEpoch = -1 });
        await _client.AskAsync(new OffsetCommitRequest { GroupId = "g", GenerationIdOrMemberEpoch = -1, Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 1 }] }] }, 8);
        Look();
        Assert.Equal((1, 3, 1, 1, 0), (_seen["weir.broker.topics"], _seen["weir.broker.partitions"], _seen["weir.broker.groups"], _seen["weir.broker.connections"], _seen["weir.broker.transactions.open"]));
        Assert.Equal((2, batch.Length), (_seen["weir.broker.records"], _seen["weir.broker.records.size"]));
        Assert.InRange(_seen["weir.broker.fsyncs"], 4, 20);
        Assert.True(_seen["weir.broker.fsync.duration"] > 0);
        await _client.ProduceAsync("t", Records.Batch(producer.ProducerId, producer.ProducerEpoch, 0, true, "open"), "x", 12);
        Look();
        Assert.Equal((1, 0), (_seen["weir.broker.transactions.open"], _seen["weir.broker.storage.failed"]));
        _broker.Disk.FailSyncs();
        await _client.ProduceAsync("t", batch);
        Look();
        Assert.Equal(1, _seen["weir.broker.storage.failed"]);
    }

    [Fact]
    public async Task What_waits_for_the_disk_is_told_while_it_waits()
    {
        using var held = _broker.Disk.HoldSyncs();
        // Whatever of them comes while the first one's fsync is held waits for the next.
        for (int number = 0; number < 3; number++) await _client.ProduceAsync("t", Records.Batch(new string('x', 10_000)), acks: 1);
        while (_broker.Store.Journal.PendingBytes > 25_000) await Task.Yield();
        await _client.ProduceAsync("t", Records.Batch(new string('x', 10_000)), acks: 1);
        Look();
        Assert.InRange(_seen["weir.broker.journal.pending"], 10_000, 45_000);
    }

    void Look()
    {
        _seen.Clear();
        _listener.RecordObservableInstruments();
    }

    void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _seen[tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}"] = value;
}
