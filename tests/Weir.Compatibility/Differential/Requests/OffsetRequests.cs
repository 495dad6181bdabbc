using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential.Requests;

/// <summary>Committed offsets, outside of transactions.</summary>
static class OffsetRequests
{
    public static IEnumerable<RequestKind> All =>
    [
        RequestKind.Of<OffsetCommitRequest, OffsetCommitResponse>(9, Commit),
        RequestKind.Read<OffsetFetchRequest, OffsetFetchResponse>(8, Fetch),
        RequestKind.Of<OffsetDeleteRequest, OffsetDeleteResponse>(2, (world, _) => new()
        {
            GroupId = world.Group(),
            Topics = [.. world.SomeTopics().Select(topic => new OffsetDeleteRequest.OffsetDeleteRequestTopic { Name = topic.Name, Partitions = [.. world.PartitionsOrNone(topic).Select(partition => new OffsetDeleteRequest.OffsetDeleteRequestPartition { PartitionIndex = partition })] })],
        }),
    ];

    static OffsetCommitRequest Commit(World world, short version)
    {
        var (group, member, instance, epoch) = Committer(world);
        return new()
        {
            GroupId = group,
            MemberId = member,
            GroupInstanceId = version >= 7 ? instance : null,
            GenerationIdOrMemberEpoch = epoch,
            Topics = [.. world.SomeTopics().Select(topic => new OffsetCommitRequest.OffsetCommitRequestTopic
            {
                Name = topic.Name,
                TopicId = topic.Id,
                Partitions = [.. world.PartitionsOrNone(topic).Select(partition => new OffsetCommitRequest.OffsetCommitRequestPartition { PartitionIndex = partition, CommittedOffset = world.OneOf(0, 1, 5, 100, -1), CommittedLeaderEpoch = world.OneOf(-1, 0, 3), CommittedMetadata = world.Mostly<string?>("m", null, "", new string('m', 5000)) })],
            })],
        };
    }

    /// <summary>Who commits, or says so.</summary>
    public static (string Group, string Member, string? Instance, int Epoch) Committer(World world)
    {
        if (world.Chance(35) && world.OneOf(world.Members, member => member.Generation >= 0) is { } classic) return (world.Mostly(classic.Group, world.Group()), world.Mostly(classic.Id, "nobody", ""), world.Mostly(classic.InstanceId, "somebody"), world.Mostly(classic.Generation, classic.Generation + 1, -1));
        if (world.Chance(35) && world.OneOf(world.Consumers, _ => true) is { } consumer) return (world.Mostly(consumer.Group, world.Group()), world.Mostly(consumer.Id, "nobody", ""), null, world.Mostly(consumer.Epoch, consumer.Epoch + 1, consumer.Epoch - 1, -1));
        return (world.Mostly(world.Prefix + "simple", world.Group()), world.Mostly("", "nobody"), null, world.Mostly(-1, 3));
    }

    static OffsetFetchRequest Fetch(World world, short version)
    {
        var request = new OffsetFetchRequest { RequireStable = version >= 7 && world.Chance(50) };
        bool all = version >= 2 && world.Chance(40);
        if (version < 8)
        {
            request.GroupId = world.Group();
            request.Topics = all ? null : [.. world.SomeTopics().Select(topic => new OffsetFetchRequest.OffsetFetchRequestTopic { Name = topic.Name, PartitionIndexes = world.PartitionsOrNone(topic) })];
            return request;
        }
        request.Groups = [.. world.Some(2, world.Group).Distinct().Select(group =>
        {
            var consumer = world.Chance(40) ? world.OneOf(world.Consumers, consumer => consumer.Group == group) : null;
            return new OffsetFetchRequest.OffsetFetchRequestGroup
            {
                GroupId = group,
                MemberId = version < 9 ? null : consumer is null ? world.Mostly<string?>(null, "nobody", "") : consumer.Id,
                // Apache Kafka fails at an epoch of nobody.
                MemberEpoch = version < 9 || consumer is null ? -1 : world.Mostly(consumer.Epoch, consumer.Epoch + 1),
                Topics = all ? null : [.. world.SomeTopics().Select(topic => new OffsetFetchRequest.OffsetFetchRequestTopics { Name = topic.Name, TopicId = topic.Id, PartitionIndexes = world.PartitionsOrNone(topic) })],
            };
        })];
        return request;
    }
}
