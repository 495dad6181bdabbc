using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Handlers;

/// <summary>The older way to change configurations: all at once (KIP-133).</summary>
public sealed class AlterConfigsTests : TestBrokerTest
{
    protected override Task PrepareAsync() => Client.CreateTopicAsync("t", 1, ("retention.ms", "1000"), ("max.message.bytes", "2000"));

    [Fact]
    public async Task What_is_not_named_has_its_default_again()
    {
        Assert.Equal((ErrorCode.None, null), await AlterAsync("t", ("retention.ms", "5000"), ("cleanup.policy", "compact")));
        await CrashAsync();
        Assert.Equal(["cleanup.policy=compact", "retention.ms=5000"], await SetAsync());
    }

    [Fact]
    public async Task What_is_only_to_be_checked_changes_nothing()
    {
        var answer = await Client.AskAsync(new AlterConfigsRequest { ValidateOnly = true, Resources = [new() { ResourceType = 2, ResourceName = "t" }] });
        Assert.Equal(ErrorCode.None, answer.Responses[0].ErrorCode);
        Assert.Equal(["max.message.bytes=2000", "retention.ms=1000"], await SetAsync());
    }

    [Theory]
    [InlineData("t", "retention.ms", "soon", ErrorCode.InvalidConfig)]
    [InlineData("t", "no.such.config", "1", ErrorCode.InvalidConfig)]
    [InlineData("t", "retention.ms", null, ErrorCode.InvalidRequest)]
    [InlineData("missing", "retention.ms", "1", ErrorCode.UnknownTopicOrPartition)]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string topic, string name, string? value, ErrorCode expected)
    {
        Assert.Equal(expected, (await AlterAsync(topic, ("max.message.bytes", "3000"), (name, value))).Error);
        Assert.Equal(["max.message.bytes=2000", "retention.ms=1000"], await SetAsync());
    }

    [Fact]
    public async Task A_topic_that_is_named_twice_and_the_brokers_own_are_refused()
    {
        var answer = await Client.AskAsync(new AlterConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = "t" }, new() { ResourceType = 2, ResourceName = "t" }, new() { ResourceType = 4, ResourceName = "1" }] });
        Assert.Equal([(ErrorCode.InvalidRequest, "Duplicate resource."), (ErrorCode.InvalidRequest, "Only the configuration of topics can be changed here.")], answer.Responses.Select(response => (response.ErrorCode, response.ErrorMessage)));
    }

    async Task<(ErrorCode Error, string? Message)> AlterAsync(string topic, params (string Name, string? Value)[] configs)
    {
        var answer = await Client.AskAsync(new AlterConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = topic, Configs = [.. configs.Select(config => new AlterConfigsRequest.AlterableConfig { Name = config.Name, Value = config.Value })] }] });
        return (answer.Responses[0].ErrorCode, answer.Responses[0].ErrorMessage);
    }

    /// <summary>What is set on the topic.</summary>
    async Task<IEnumerable<string>> SetAsync()
    {
        const sbyte OfTopic = 1;
        var answer = await Client.AskAsync(new DescribeConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = "t" }] });
        return answer.Results[0].Configs.Where(config => config.ConfigSource == OfTopic).Select(config => $"{config.Name}={config.Value}");
    }
}
