namespace Weir.Broker.Groups;

/// <summary>Times of the group protocol, in milliseconds.</summary>
readonly record struct GroupSettings(long InitialRebalanceDelayMs, long MinSessionTimeoutMs, long MaxSessionTimeoutMs)
{
    public static GroupSettings Of(EmbeddedBrokerOptions options) => new(
        (long)options.GroupInitialRebalanceDelay.TotalMilliseconds,
        (long)options.GroupMinSessionTimeout.TotalMilliseconds,
        (long)options.GroupMaxSessionTimeout.TotalMilliseconds);
}
