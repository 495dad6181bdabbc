using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Tests.Kafka.Worker;

public sealed class RetryTopicNeedsTests
{
    readonly RetryTopicNeeds _needs = new(RetryTopic.Of("g", TimeSpan.FromSeconds(30)), Partitions: 2, SourceBytes: 4_000_000);

    [Fact]
    public void What_it_is_created_with_fits() =>
        Assert.Empty(_needs.Misfits(_needs.Configs.ToDictionary(config => config.Key, config => new ConfigEntry(config.Key, config.Value, IsDefault: false, IsReadOnly: false))));

    [Fact]
    public void Of_configs_that_may_not_be_read_nothing_is_known_against_it() => Assert.Empty(_needs.Misfits(new Dictionary<string, ConfigEntry>()));

    [Fact]
    public void Records_that_are_kept_for_ever_are_kept_long_enough() =>
        Assert.Empty(_needs.Misfits(new Dictionary<string, ConfigEntry> { ["retention.ms"] = new("retention.ms", "-1", IsDefault: false, IsReadOnly: false) }));
}
