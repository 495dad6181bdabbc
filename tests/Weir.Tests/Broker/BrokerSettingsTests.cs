using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

/// <summary>Settings that are right each by itself, and together are not.</summary>
public sealed class BrokerSettingsTests
{
    [Theory]
    [InlineData("group.consumer.session.timeout.ms", "5000", "group.consumer.heartbeat.interval.ms is 5000 and must be less than group.consumer.session.timeout.ms, which is 5000")]
    [InlineData("group.consumer.heartbeat.interval.ms", "60000", "group.consumer.heartbeat.interval.ms is 60000 and must be less than group.consumer.session.timeout.ms, which is 45000")]
    [InlineData("group.max.session.timeout.ms", "5999", "group.min.session.timeout.ms is 6000 and must be at most group.max.session.timeout.ms, which is 5999")]
    public async Task A_broker_whose_settings_do_not_work_together_does_not_start_and_names_both(string setting, string value, string message)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(async () => await TestBroker.StartAsync(options => options.With(setting, value)));
        Assert.Equal(message, refused.Message);
    }

    [Theory]
    [InlineData("group.consumer.session.timeout.ms", "5001")]
    [InlineData("group.consumer.heartbeat.interval.ms", "44999")]
    [InlineData("group.max.session.timeout.ms", "6000")]
    public async Task One_whose_settings_just_do_starts(string setting, string value)
    {
        await using var broker = await TestBroker.StartAsync(options => options.With(setting, value));
        Assert.Equal(value, await ToldAsync(broker, setting));
    }

    [Fact]
    public async Task They_are_looked_at_together_when_all_are_set()
    {
        await using var broker = await TestBroker.StartAsync(options => options.With("group.consumer.session.timeout.ms", "5000").With("group.consumer.heartbeat.interval.ms", "1000"));
        Assert.Equal("5000", await ToldAsync(broker, "group.consumer.session.timeout.ms"));
    }

    static async Task<string?> ToldAsync(TestBroker broker, string setting)
    {
        const sbyte Broker = 4;
        using var client = broker.Connect();
        var answer = await client.AskAsync(new DescribeConfigsRequest { Resources = [new() { ResourceType = Broker, ResourceName = "1", ConfigurationKeys = [setting] }] });
        return Assert.Single(answer.Results[0].Configs).Value;
    }
}
