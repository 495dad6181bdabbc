using Weir.Broker;
using Weir.Kafka;
using Weir.Kafka.Reading;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Production;

public sealed class TransactionWriterTests : IAsyncLifetime
{
    EmbeddedBroker _broker = null!;
    KafkaClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions());
        _client = new(new() { BootstrapServers = [_broker.BootstrapServers], Seed = 1 });
        var admin = new Weir.Kafka.Admin.KafkaAdmin(_client);
        foreach (string topic in (string[])["a", "b"]) await admin.CreateTopicAsync(new(topic, 1, 1), default);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_is_gathered_is_seen_in_all_topics_once_it_commits_and_not_before(int version)
    {
        if (version == 1) SpeakVersionOne();
        var writer = await TakenAsync();
        for (byte number = 1; number <= 3; number++)
        {
            Append(writer, "a", number);
            Append(writer, "b", number);
            Assert.Equal((number - 1, number - 1), (await CountAsync("a"), await CountAsync("b")));
            await writer.CommitAsync(default);
            await writer.TakeAsync(default);
            Assert.Equal((number, number), (await CountAsync("a"), await CountAsync("b")));
        }
    }

    [Fact]
    public async Task Nothing_to_write_is_no_transaction()
    {
        var asked = new List<ApiKey>();
        var writer = await TakenAsync();
        _broker.Faults.OnRequest = request => { asked.Add(request.ApiKey); return new(FaultAction.Pass); };
        await writer.CommitAsync(default);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task Who_had_the_id_before_is_fenced_and_what_it_gathered_is_never_seen()
    {
        var first = await TakenAsync();
        Append(first, "a", 1);
        var second = await TakenAsync();
        Append(second, "a", 2);
        var lost = await Assert.ThrowsAsync<TransactionLostException>(() => first.CommitAsync(default));
        Assert.Equal((true, false), (lost.IsFenced, lost.IsRetriable));
        await second.CommitAsync(default);
        await second.TakeAsync(default);
        Assert.Equal(1, await CountAsync("a"));
    }

    [Fact]
    public async Task What_a_broker_refuses_is_told_and_the_rest_of_the_transaction_is_not_seen()
    {
        await new Weir.Kafka.Admin.KafkaAdmin(_client).CreateTopicAsync(new("narrow", 1, 1) { Configs = new Dictionary<string, string> { ["max.message.bytes"] = "80" } }, default);
        var writer = await TakenAsync();
        Append(writer, "a", 1);
        writer.Append("narrow", 0, 1_000, -1, 100).Value.Fill(1);
        var lost = await Assert.ThrowsAsync<TransactionLostException>(() => writer.CommitAsync(default));
        Assert.Equal((true, false, ErrorCode.MessageTooLarge), (lost.IsRefused, lost.IsRetriable, lost.Code));
        await writer.TakeAsync(default);
        Assert.Equal(0, await CountAsync("a"));
    }

    [Fact]
    public async Task A_topic_that_takes_little_gets_small_batches()
    {
        await new Weir.Kafka.Admin.KafkaAdmin(_client).CreateTopicAsync(new("narrow", 1, 1) { Configs = new Dictionary<string, string> { ["max.message.bytes"] = "200" } }, default);
        var writer = await TakenAsync();
        writer.Limit("narrow", 200);
        for (int number = 0; number < 20; number++) writer.Append("narrow", 0, 1_000, -1, 40).Value.Fill(1);
        await writer.CommitAsync(default);
        await writer.TakeAsync(default);
        Assert.Equal(20, await CountAsync("narrow"));
    }

    /// <summary>The cluster of before Kafka 4: what it says of its transactions is taken out of its answers.</summary>
    void SpeakVersionOne() => _broker.Faults.OnResponse = (_, answer) =>
    {
        if (answer is ApiVersionsResponse versions) versions.FinalizedFeatures = [];
        return new(FaultAction.Pass);
    };

    async Task<TransactionWriter> TakenAsync()
    {
        var writer = new TransactionWriter(_client, "desk");
        await writer.TakeAsync(default);
        return writer;
    }

    static void Append(TransactionWriter writer, string topic, byte value) => writer.Append(topic, 0, 1_000, -1, 1).Value[0] = value;

    async Task<int> CountAsync(string topic)
    {
        var partition = new Weir.Kafka.TopicPartition(topic, 0);
        long end = (await new Weir.Kafka.Admin.KafkaAdmin(_client).ListOffsetsAsync([partition], Weir.Kafka.Admin.OffsetSpec.Latest, IsolationLevel.ReadCommitted, default))[partition];
        int count = 0;
        if (end == 0) return 0;
        await foreach (var fetched in new TopicReader(_client).ReadAsync([new(topic, 0, 0, end)], default))
        {
            var records = fetched.Records;
            while (records.Read()) count++;
        }
        return count;
    }
}
