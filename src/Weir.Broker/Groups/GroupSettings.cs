namespace Weir.Broker.Groups;

/// <summary>Times of the group protocol, in milliseconds.</summary>
readonly record struct GroupSettings(long InitialRebalanceDelayMs, long MinSessionTimeoutMs, long MaxSessionTimeoutMs)
{
    /// <summary>Whether a member may have such a session.</summary>
    public bool Allows(int sessionTimeoutMs) => sessionTimeoutMs >= MinSessionTimeoutMs && sessionTimeoutMs <= MaxSessionTimeoutMs;

    public static GroupSettings Of(EmbeddedBrokerOptions options) => new(
        (long)options.GroupInitialRebalanceDelay.TotalMilliseconds,
        (long)options.GroupMinSessionTimeout.TotalMilliseconds,
        (long)options.GroupMaxSessionTimeout.TotalMilliseconds);
}
