namespace Weir.Broker.Groups;

/// <summary>What a broker decides for all groups of the consumer protocol; times in milliseconds.</summary>
readonly record struct ConsumerGroupSettings(int SessionTimeoutMs, int HeartbeatIntervalMs, int MaxSize)
{
    public static ConsumerGroupSettings Of(EmbeddedBrokerOptions options) => new(
        (int)options.ConsumerGroupSessionTimeout.TotalMilliseconds, (int)options.ConsumerGroupHeartbeatInterval.TotalMilliseconds, options.ConsumerGroupMaxSize);
}
