using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential.Requests;

/// <summary>Groups of KIP-848.</summary>
static class ConsumerRequests
{
    public static IEnumerable<RequestKind> All =>
    [
        RequestKind.Of<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>(5, Join, Learn),
        RequestKind.Of<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>(14, Beat, Learn),
        RequestKind.Of<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>(2, Leave, Learn),
        RequestKind.Read<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse>(5, (world, _) => new() { GroupIds = [.. world.Some(2, world.Group).Distinct()], IncludeAuthorizedOperations = world.Chance(40) }),
    ];

    static ConsumerGroupHeartbeatRequest? Join(World world, short version)
    {
        // Version 0 lets the broker choose the id. By the order of ids partitions are assigned, so whose id is by chance is in a group of its own.
        string id = world.Mostly(world.NewName("member"), "");
        var consumer = new WorldConsumer { Group = world.Mostly(id.Length > 0 ? world.ConsumerGroup() : world.NewName("lone-consumer"), ""), Id = id, InstanceId = world.Chance(25) ? world.OneOf("static-1", "static-2") : null };
        // Which of equal shares a member gets is up to the broker, so a group with the uniform assignor has one member.
        int members = world.Consumers.Count(other => other.Group == consumer.Group && !other.HasLeft);
        if (members > 3 || members > 0 && consumer.Group.EndsWith('1')) return null;
        if (consumer.Id.Length > 0) world.Consumers.Add(consumer);
        return new()
        {
            GroupId = consumer.Group,
            MemberId = consumer.Id,
            MemberEpoch = 0,
            InstanceId = world.Mostly(consumer.InstanceId, ""),
            RebalanceTimeoutMs = world.Mostly(60_000, -1),
            SubscribedTopicNames = world.Chance(92) ? Names(world) : null,
            ServerAssignor = world.Mostly<string?>(consumer.Group.EndsWith('1') ? world.OneOf(null, "uniform") : "range", "alien"),
            TopicPartitions = world.Chance(92) ? [] : null,
        };
    }

    static List<string> Names(World world) => [.. world.LiveTopics.Take(1 + world.Next(3)).Select(topic => topic.Name)];

    static ConsumerGroupHeartbeatRequest? Beat(World world, short version)
    {
        if (world.OneOf(world.Consumers, consumer => !consumer.HasLeft || world.Chance(10)) is not { } consumer) return null;
        bool isWhole = world.Chance(20);
        return new()
        {
            GroupId = world.Mostly(consumer.Group, world.ConsumerGroup()),
            MemberId = world.Mostly(consumer.Id, "nobody", ""),
            MemberEpoch = world.Mostly(consumer.Epoch, consumer.Epoch + 1, consumer.Epoch - 1, -3),
            InstanceId = isWhole ? consumer.InstanceId : null,
            RebalanceTimeoutMs = isWhole ? 60_000 : -1,
            SubscribedTopicNames = isWhole || world.Chance(10) ? Names(world) : null,
            TopicPartitions = world.Chance(70) ? [.. consumer.Owned.Select(owned => new ConsumerGroupHeartbeatRequest.TopicPartitionsValue { TopicId = owned.Key, Partitions = [.. owned.Value] })] : null,
        };
    }

    static ConsumerGroupHeartbeatRequest? Leave(World world, short version)
    {
        if (world.OneOf(world.Consumers, consumer => !consumer.HasLeft) is not { } consumer) return null;
        consumer.HasLeft = true;
        return new() { GroupId = consumer.Group, MemberId = world.Mostly(consumer.Id, "nobody"), InstanceId = consumer.InstanceId, MemberEpoch = world.OneOf(-1, consumer.InstanceId is null ? -1 : -2) };
    }

    static void Learn(World world, ConsumerGroupHeartbeatRequest request, ConsumerGroupHeartbeatResponse response)
    {
        if (world.Consumers.Find(consumer => consumer.Id == request.MemberId && consumer.Group == request.GroupId) is not { } consumer || response.ErrorCode != ErrorCode.None) return;
        consumer.Epoch = Math.Max(response.MemberEpoch, 0);
        consumer.HasLeft = response.MemberEpoch < 0;
        if (response.Assignment is { } assignment) consumer.Owned = assignment.TopicPartitions.ToDictionary(topic => topic.TopicId, topic => topic.Partitions);
    }
}
