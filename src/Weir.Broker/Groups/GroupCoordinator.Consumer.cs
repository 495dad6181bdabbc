using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Groups;

sealed partial class GroupCoordinator
{
    /// <summary>A member of a consumer group joins, keeps its session or leaves. A classic group without members goes over to the consumer protocol with the first that joins.</summary>
    public async ValueTask<ConsumerGroupHeartbeatResponse> HeartbeatAsync(ConsumerGroupHeartbeatRequest request, string clientId, string clientHost, Func<string, bool>? mayDescribe)
    {
        ConsumerGroupHeartbeatResponse response;
        lock (_gate) response = Beat(request, clientId, clientHost, mayDescribe);
        await Durable();
        return response;
    }

    ConsumerGroupHeartbeatResponse Beat(ConsumerGroupHeartbeatRequest request, string clientId, string clientHost, Func<string, bool>? mayDescribe)
    {
        bool joins = request.MemberEpoch == ConsumerMember.Joining;
        _groups.TryGetValue(request.GroupId, out var group);
        if (group is null && !joins) return Missing($"Consumer group {request.GroupId} not found.");
        if (group is { Members: ClassicGroup classic } && !(joins && classic.IsEmpty)) return Missing($"Group {request.GroupId} is not a consumer group.");
        var members = group?.Members as ConsumerGroup ?? NewConsumer(request.GroupId);
        var response = members.Heartbeat(request, clientId, clientHost, _clock.ElapsedMs, mayDescribe);
        // A group does not come to be, nor change its protocol, by a member that is refused.
        if (response.ErrorCode != ErrorCode.None) return response;
        if (group is null) _groups[request.GroupId] = group = new(members);
        else if (group.Members != members) group.Convert(members);
        Settle(group);
        return response;
    }

    static ConsumerGroupHeartbeatResponse Missing(string message) => new() { ErrorCode = ErrorCode.GroupIdNotFound, ErrorMessage = message };
}
