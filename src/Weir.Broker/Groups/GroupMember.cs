using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Groups;

/// <summary>A member of a classic group.</summary>
sealed class GroupMember(string id, string? instanceId, string clientId, string clientHost)
{
    /// <summary>Given by the coordinator; a static member gets another one each time it starts.</summary>
    public string Id { get; set; } = id;

    /// <summary>The name of a static member (KIP-345), null for a dynamic one.</summary>
    public string? InstanceId => instanceId;

    public string ClientId => clientId;
    public string ClientHost => clientHost;
    public int SessionTimeoutMs { get; set; }
    public int RebalanceTimeoutMs { get; set; }
    public IReadOnlyList<GroupProtocol> Protocols { get; set; } = [];
    public ReadOnlyMemory<byte> Assignment { get; set; }

    /// <summary>When the member is removed unless it is heard of; counted only while it is not waiting for us.</summary>
    public long SessionDeadline { get; private set; }

    /// <summary>The JoinGroup that waits for the rebalance.</summary>
    public TaskCompletionSource<JoinGroupResponse>? Joining { get; set; }

    /// <summary>The SyncGroup that waits for the leader's assignment.</summary>
    public TaskCompletionSource<SyncGroupResponse>? Syncing { get; set; }

    /// <summary>Whether the member waits for the coordinator, which is then no reason to remove it.</summary>
    public bool IsWaiting => Joining is not null || Syncing is not null;

    /// <summary>Whether this generation's assignment was asked for.</summary>
    public bool HasSynced { get; set; }

    public void Heard(long now) => SessionDeadline = now + SessionTimeoutMs;

    public ReadOnlyMemory<byte> MetadataOf(string? protocol) => Protocols.FirstOrDefault(candidate => candidate.Name == protocol).Metadata;

    /// <summary>Whether the member joined with just these protocols before.</summary>
    public bool Supports(IReadOnlyList<GroupProtocol> protocols)
    {
        if (protocols.Count != Protocols.Count) return false;
        for (int i = 0; i < protocols.Count; i++)
        {
            if (protocols[i].Name != Protocols[i].Name || !protocols[i].Metadata.Span.SequenceEqual(Protocols[i].Metadata.Span)) return false;
        }
        return true;
    }

    public void AnswerJoin(JoinGroupResponse response, long now)
    {
        var waiting = Joining;
        Joining = null;
        Heard(now);
        waiting?.TrySetResult(response);
    }

    public void AnswerSync(SyncGroupResponse response, long now)
    {
        var waiting = Syncing;
        Syncing = null;
        Heard(now);
        waiting?.TrySetResult(response);
    }

    /// <summary>Lets a request of this member go that another one with its name has replaced, or that nobody waits for any more.</summary>
    public void Refuse(ErrorCode error, long now)
    {
        if (Joining is not null) AnswerJoin(new() { ErrorCode = error, MemberId = error == ErrorCode.UnknownMemberId ? "" : Id, ProtocolName = "" }, now);
        if (Syncing is not null) AnswerSync(new() { ErrorCode = error }, now);
    }
}
