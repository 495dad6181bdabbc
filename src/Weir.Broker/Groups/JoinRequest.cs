namespace Weir.Broker.Groups;

/// <summary>A JoinGroup as the group sees it: bytes copied out of the request.</summary>
sealed record JoinRequest(
    string MemberId, string? InstanceId, string ClientId, string ClientHost, int SessionTimeoutMs, int RebalanceTimeoutMs,
    string ProtocolType, IReadOnlyList<GroupProtocol> Protocols, short Version)
{
    /// <summary>Whether the member has to come back with the id it was given: so that one whose connection broke does not stay behind (KIP-394).</summary>
    public bool NeedsKnownId => Version >= 4 && InstanceId is null;
}
