using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.ConsumerGroupHeartbeatResponse;

namespace Weir.Broker.Groups;

sealed partial class ConsumerGroup
{
    /// <summary>A member joins, keeps its session, tells what it owns, or leaves; its fields were checked before. What is refused changes nothing.</summary>
    public ConsumerGroupHeartbeatResponse Heartbeat(ConsumerGroupHeartbeatRequest request, string clientId, string clientHost, long now, Func<string, bool>? mayDescribe = null)
    {
        if (request.MemberEpoch < 0) return Leave(request);
        if (_members.Count >= settings.MaxSize && !_members.ContainsKey(request.MemberId))
            return Refused(ErrorCode.GroupMaxSizeReached, $"The consumer group has reached its maximum capacity of {settings.MaxSize} members.");
        TopicPattern? pattern = null;
        if (request.SubscribedTopicRegex is { Length: > 0 } text && (pattern = PatternOf(text, out string? problem)) is null)
            return Refused(ErrorCode.InvalidRegularExpression, $"SubscribedTopicRegex `{text}` is not a valid regular expression: {problem}.");
        if (Find(request, out var member) is { } refused) return refused;
        member!.MayDescribe = mayDescribe;
        return Beat(member, request, pattern, clientId, clientHost, now);
    }

    ConsumerGroupHeartbeatResponse Beat(ConsumerMember member, ConsumerGroupHeartbeatRequest request, TopicPattern? pattern, string clientId, string clientHost, long now)
    {
        bool subscribes = Take(member, request, pattern, clientId, clientHost);
        LookAtTopics(subscribes);
        if (Epoch > TargetEpoch) Divide();
        var (assigned, owned) = (member.Assigned, request.TopicPartitions is { } topics ? ConsumerMember.PartitionsOf(topics).ToHashSet() : null);
        if (Reconciliation.Advance(member, TargetEpoch, owned, partition => IsTakenFrom(member, partition)))
        {
            SetRevocation(member, now);
            _changed = true;
        }
        member.SessionDeadline = now + settings.SessionTimeoutMs;
        bool isTold = IsFull(request) || !(assigned.Count == member.Assigned.Count && assigned.Keys.All(member.Assigned.ContainsKey));
        return new() { MemberId = member.Id, MemberEpoch = member.Epoch, HeartbeatIntervalMs = settings.HeartbeatIntervalMs, Assignment = isTold ? AssignmentOf(member) : null };
    }

    /// <summary>The member that the request is of, a new one, or why neither.</summary>
    ConsumerGroupHeartbeatResponse? Find(ConsumerGroupHeartbeatRequest request, out ConsumerMember? member)
    {
        bool joins = request.MemberEpoch == ConsumerMember.Joining;
        member = null;
        if (request.InstanceId is { } instance && _staticMembers.TryGetValue(instance, out var present))
        {
            if (joins) return TakePlace(present, request, out member);
            if (present.Id != request.MemberId) return Refused(ErrorCode.FencedInstanceId, $"Static member {request.MemberId} with instance id {instance} was fenced by member {present.Id}.");
            member = present;
        }
        else if (request.InstanceId is { } unknown && !joins) return Refused(ErrorCode.UnknownMemberId, $"Instance id {unknown} is unknown.");
        else if (!_members.TryGetValue(request.MemberId, out member))
        {
            if (!joins) return Refused(ErrorCode.UnknownMemberId, $"Member {request.MemberId} is not a member of group {id}.");
            // Before version 1 members left it to the coordinator to name them.
            member = new(request.MemberId.Length > 0 ? request.MemberId : Uuid.From(ids.NextGuid().ToByteArray(bigEndian: true)).ToString());
        }
        return member.Accepts(request.MemberEpoch, request.TopicPartitions) ? null : Fenced(member, request.MemberEpoch);
    }

    /// <summary>A static member starts again, which it can when it said that it goes for a while: the others notice nothing.</summary>
    ConsumerGroupHeartbeatResponse? TakePlace(ConsumerMember present, ConsumerGroupHeartbeatRequest request, out ConsumerMember? member)
    {
        member = null;
        if (present.Epoch != ConsumerMember.LeavingForAWhile)
            return Refused(ErrorCode.UnreleasedInstanceId, $"Static member {request.MemberId} with instance id {request.InstanceId} cannot join the group because the instance id is owned by {present.Id} member.");
        Forget(present);
        member = present.Succeed(request.MemberId);
        Keep(member);
        _changed = true;
        return null;
    }

    ConsumerGroupHeartbeatResponse Leave(ConsumerGroupHeartbeatRequest request)
    {
        ConsumerMember? member;
        if (request.InstanceId is { } instance)
        {
            if (!_staticMembers.TryGetValue(instance, out member)) return Refused(ErrorCode.UnknownMemberId, $"Instance id {instance} is unknown.");
            if (member.Id != request.MemberId) return Refused(ErrorCode.FencedInstanceId, $"Static member {request.MemberId} with instance id {instance} was fenced by member {member.Id}.");
        }
        else if (!_members.TryGetValue(request.MemberId, out member)) return Refused(ErrorCode.UnknownMemberId, $"Member {request.MemberId} is not a member of group {id}.");
        if (request.InstanceId is not null && request.MemberEpoch == ConsumerMember.LeavingForAWhile) Rest(member);
        else Remove(member);
        return new() { MemberId = request.MemberId, MemberEpoch = request.MemberEpoch };
    }

    // What it has waits for it, until its session ends.
    void Rest(ConsumerMember member)
    {
        (member.PreviousEpoch, member.Epoch) = (member.Epoch, ConsumerMember.LeavingForAWhile);
        member.Revoking = new Dictionary<TopicIdPartition, int>();
        member.Assigned = member.Assigned.Keys.ToDictionary(partition => partition, _ => 0);
        member.RevocationDeadline = long.MaxValue;
        _changed = true;
    }

    static ConsumerGroupHeartbeatResponse Fenced(ConsumerMember member, int epoch) => Refused(ErrorCode.FencedMemberEpoch,
        $"The consumer group member has a {(epoch > member.Epoch ? "greater" : "smaller")} member epoch ({epoch}) than the one known by the group coordinator ({member.Epoch}). The member must abandon all its partitions and rejoin.");

    static bool IsFull(ConsumerGroupHeartbeatRequest request) => request.MemberEpoch == ConsumerMember.Joining
        || (request.RebalanceTimeoutMs != -1 && (request.SubscribedTopicNames is not null || request.SubscribedTopicRegex is not null) && request.TopicPartitions is not null);

    static AssignmentValue AssignmentOf(ConsumerMember member) => new()
    {
        TopicPartitions = [.. member.Assigned.Keys.GroupBy(partition => partition.TopicId, partition => partition.Partition)
            .Select(topic => new TopicPartitionsValue { TopicId = topic.Key, Partitions = [.. topic.Order()] })],
    };

    static ConsumerGroupHeartbeatResponse Refused(ErrorCode error, string message) => new() { ErrorCode = error, ErrorMessage = message };
}
