using Weir.Broker;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Worker;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Worker;

public sealed class OutputLimitsTests : IAsyncLifetime
{
    readonly TestTime _time = new();
    readonly OutputTopic _topic = new("out", 1);
    EmbeddedBroker _broker = null!;
    KafkaClient _client = null!;
    OutputLimits _limits = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await EmbeddedBroker.StartAsync(new());
        var options = new KafkaClientOptions { BootstrapServers = [_broker.BootstrapServers], Time = _time };
        _client = new(options);
        _limits = new([_topic], options, new NoEvents());
        await new KafkaAdmin(_client).CreateTopicAsync(new("out", 1), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task What_has_not_changed_is_no_news()
    {
        await _limits.LearnAsync(_client, "out", Cancellation);
        Assert.Equal((0, 1_048_588), (_limits.Version, _limits.BatchBytes()["out"]));
    }

    [Fact]
    public async Task What_has_changed_is_known_at_once()
    {
        await SetAsync("max.message.bytes", "6000");
        await SetAsync("message.timestamp.after.max.ms", "5000");
        await _limits.LearnAsync(_client, "out", Cancellation);
        Assert.Equal((1, 6_000, 6_000, 5_000), (_limits.Version, _limits.BatchBytes()["out"], _topic.BatchBytesMax, _topic.TimestampAheadMax));
    }

    [Fact]
    public async Task Once_it_has_changed_it_is_looked_at_every_minute_and_nobody_has_to_refuse_anything()
    {
        using var stop = new CancellationTokenSource();
        var following = _limits.FollowAsync(stop.Token);
        await SetAsync("max.message.bytes", "6000");
        await _limits.LearnAsync(_client, "out", Cancellation);
        await SetAsync("max.message.bytes", "7000");
        while (_limits.Version < 2) await AfterAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(7_000, _topic.BatchBytesMax);
        await stop.CancelAsync();
        await following.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task Before_it_has_changed_nobody_looks()
    {
        using var stop = new CancellationTokenSource();
        var following = _limits.FollowAsync(stop.Token);
        await SetAsync("max.message.bytes", "6000");
        for (int minute = 0; minute < 10; minute++) await AfterAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _limits.Version);
        await stop.CancelAsync();
        await following.WaitAsync(Cancellation);
    }

    Task SetAsync(string name, string value) => new KafkaAdmin(_client).AlterTopicConfigsAsync("out", new Dictionary<string, string?> { [name] = value }, Cancellation);

    // A question to the broker, so that whoever follows has its turn.
    async Task AfterAsync(TimeSpan time)
    {
        _time.Advance(time);
        await new KafkaAdmin(_client).FindTopicAsync("out", Cancellation);
    }
}
