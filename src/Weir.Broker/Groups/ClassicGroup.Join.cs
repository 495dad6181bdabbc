using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Groups;

sealed partial class ClassicGroup
{
    /// <summary>A member comes, or comes back for the next generation. The answer is there when all have joined.</summary>
    public Task<JoinGroupResponse> Join(JoinRequest request, long now)
    {
        if (!settings.Allows(request.SessionTimeoutMs)) return Refused(request.MemberId, ErrorCode.InvalidSessionTimeout);
        if (!Accepts(request)) return Refused(request.MemberId, ErrorCode.InconsistentGroupProtocol);
        return request.MemberId.Length == 0 ? JoinNew(request, now) : JoinKnown(request, now);
    }

    Task<JoinGroupResponse> JoinNew(JoinRequest request, long now)
    {
        string newId = ids.NextMemberId(request.InstanceId ?? request.ClientId);
        if (request.InstanceId is { } instance && _staticMembers.TryGetValue(instance, out string? current)) return Replace(_members[current], newId, request, now);
        if (!request.NeedsKnownId) return Add(newId, request, now);
        _givenIds[newId] = now + request.SessionTimeoutMs;
        return Refused(newId, ErrorCode.MemberIdRequired);
    }

    Task<JoinGroupResponse> JoinKnown(JoinRequest request, long now)
    {
        if (request.InstanceId is null && _givenIds.Remove(request.MemberId)) return Add(request.MemberId, request, now);
        var (member, error) = Find(request.MemberId, request.InstanceId);
        if (error != ErrorCode.None) return Refused(request.MemberId, error);
        // A follower with nothing new, and a member whose answer was lost, get the generation as it is; the leader joins again to have a rebalance.
        bool current = State == GroupState.CompletingRebalance || (State == GroupState.Stable && member!.Id != Leader);
        if (current && member!.Supports(request.Protocols))
        {
            member.Heard(now);
            return Task.FromResult(Joined(member));
        }
        return Wait(member!, request, now);
    }

    Task<JoinGroupResponse> Add(string memberId, JoinRequest request, long now)
    {
        var member = new GroupMember(memberId, request.InstanceId, request.ClientId, request.ClientHost);
        _members.Add(memberId, member);
        if (request.InstanceId is { } instance) _staticMembers[instance] = memberId;
        if (_members.Count == 1) ProtocolType = request.ProtocolType;
        Leader ??= memberId;
        _joinedSinceDelay = true;
        return Wait(member, request, now);
    }

    /// <summary>A static member starts again: it takes the place of the old one, which is fenced. In a stable group nobody else notices (KIP-345, KIP-814).</summary>
    Task<JoinGroupResponse> Replace(GroupMember old, string newId, JoinRequest request, long now)
    {
        old.Refuse(ErrorCode.FencedInstanceId, now);
        _members.Remove(old.Id);
        var member = new GroupMember(newId, request.InstanceId, request.ClientId, request.ClientHost) { Assignment = old.Assignment, HasSynced = old.HasSynced };
        _members.Add(newId, member);
        _staticMembers[request.InstanceId!] = newId;
        bool leads = Leader == old.Id;
        if (leads) Leader = newId;
        Take(member, request, now);
        if (State != GroupState.Stable || SelectProtocol() != Protocol) return Wait(member, request, now);
        _changed = true;
        var response = Joined(member);
        if (leads && request.Version >= 9) response.SkipAssignment = true;
        else if (leads) (response.Leader, response.Members) = (old.Id, []);
        return Task.FromResult(response);
    }

    Task<JoinGroupResponse> Wait(GroupMember member, JoinRequest request, long now)
    {
        member.Refuse(ErrorCode.RebalanceInProgress, now);
        Take(member, request, now);
        var joining = member.Joining = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (State == GroupState.PreparingRebalance) TryCompleteJoin(now);
        else PrepareRebalance(now);
        return joining.Task;
    }

    static void Take(GroupMember member, JoinRequest request, long now)
    {
        member.SessionTimeoutMs = request.SessionTimeoutMs;
        member.RebalanceTimeoutMs = request.RebalanceTimeoutMs < 0 ? request.SessionTimeoutMs : request.RebalanceTimeoutMs;
        member.Protocols = request.Protocols;
        member.Heard(now);
    }

    bool Accepts(JoinRequest request)
    {
        if (_members.Count == 0) return request.ProtocolType.Length > 0 && request.Protocols.Count > 0;
        return request.ProtocolType == ProtocolType
            && request.Protocols.Any(protocol => _members.Values.All(member => member.Protocols.Any(other => other.Name == protocol.Name)));
    }

    JoinGroupResponse Joined(GroupMember member) => new()
    {
        MemberId = member.Id,
        GenerationId = Generation,
        ProtocolType = ProtocolType,
        ProtocolName = Protocol ?? "",
        Leader = Leader ?? "",
        Members = member.Id != Leader ? [] : [.. _members.Values.Select(other => new JoinGroupResponse.JoinGroupResponseMember
        {
            MemberId = other.Id,
            GroupInstanceId = other.InstanceId,
            Metadata = other.MetadataOf(Protocol),
        })],
    };

    static Task<JoinGroupResponse> Refused(string memberId, ErrorCode error) =>
        Task.FromResult(new JoinGroupResponse { ErrorCode = error, MemberId = memberId, ProtocolName = "", Leader = "" });
}
