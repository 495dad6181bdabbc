using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.OffsetFetchResponse;

namespace Weir.Broker.Handlers;

/// <summary>OffsetFetch 1-10: what groups committed; with require_stable a partition that an open transaction will move answers UNSTABLE_OFFSET_COMMIT (KIP-447).</summary>
/// <remarks>Several groups from version 8, topics by id from version 10; who asks, and in which epoch, is checked from version 9 in consumer groups (KIP-848). What is answered is durable.
/// Of all topics of a group those are answered that the one who asks may describe.</remarks>
sealed class OffsetFetchHandler(GroupCoordinator groups, TopicTable topics) : IDurableHandler<OffsetFetchRequest, OffsetFetchResponse>
{
    public async ValueTask<OffsetFetchResponse> Handle(OffsetFetchRequest request, RequestContext context)
    {
        var response = new OffsetFetchResponse();
        if (context.Version >= 8) response.Groups = [.. request.Groups.Select(group => Fetch(group, request.RequireStable, context))];
        else if (!context.May(AclOperation.Describe, AclResource.Group, request.GroupId)) return Refused(request, context, ErrorCode.GroupAuthorizationFailed);
        else response.Topics = Fetch(request, context);
        await groups.Durable();
        return response;
    }

    public OffsetFetchResponse Refuse(OffsetFetchRequest request, RequestContext context, StorageFailedException failure) => Refused(request, context, ErrorCode.CoordinatorNotAvailable);

    static OffsetFetchResponse Refused(OffsetFetchRequest request, RequestContext context, ErrorCode error) => context.Version >= 8
        ? new() { Groups = [.. request.Groups.Select(group => new OffsetFetchResponseGroup { GroupId = group.GroupId, ErrorCode = error })] }
        : new() { ErrorCode = error, Topics = context.Version >= 2 ? [] : [.. (request.Topics ?? []).Select(topic => Refused(topic, error))] };

    // Version 1 has no place for an error but beside each partition.
    static OffsetFetchResponseTopic Refused(OffsetFetchRequest.OffsetFetchRequestTopic topic, ErrorCode error) => new()
    {
        Name = topic.Name,
        Partitions = [.. topic.PartitionIndexes.Select(partition => new OffsetFetchResponsePartition { PartitionIndex = partition, CommittedOffset = -1, Metadata = "", ErrorCode = error })],
    };

    List<OffsetFetchResponseTopic> Fetch(OffsetFetchRequest request, RequestContext context)
    {
        var asked = request.Topics is { } named
            ? named.SelectMany(topic => topic.PartitionIndexes.Select(partition => new TopicPartition(topic.Name, partition)))
            : groups.CommittedPartitions(request.GroupId).Where(partition => context.May(AclOperation.Describe, AclResource.Topic, partition.Topic));
        return [.. asked.GroupBy(partition => partition.Topic).Select(topic => new OffsetFetchResponseTopic
        {
            Name = topic.Key,
            Partitions = [.. topic.Select(partition => OldForm(context.May(AclOperation.Describe, AclResource.Topic, partition.Topic) ? Fetch(request.GroupId, partition, request.RequireStable) : Nothing(partition.Partition, ErrorCode.TopicAuthorizationFailed)))],
        })];
    }

    OffsetFetchResponseGroup Fetch(OffsetFetchRequest.OffsetFetchRequestGroup group, bool stable, RequestContext context)
    {
        if (!context.May(AclOperation.Describe, AclResource.Group, group.GroupId)) return new() { GroupId = group.GroupId, ErrorCode = ErrorCode.GroupAuthorizationFailed };
        var answer = new OffsetFetchResponseGroup { GroupId = group.GroupId, ErrorCode = groups.CheckFetch(group.GroupId, group.MemberId, group.MemberEpoch) };
        if (answer.ErrorCode != ErrorCode.None) return answer;
        if (group.Topics is null)
        {
            var committed = groups.CommittedPartitions(group.GroupId).Where(partition => context.May(AclOperation.Describe, AclResource.Topic, partition.Topic)).GroupBy(partition => partition.Topic);
            answer.Topics = [.. committed.Select(topic => Answer(group.GroupId, topic.Key, topics.Find(topic.Key)?.Id ?? default, topic.Select(partition => partition.Partition), stable))];
            return answer;
        }
        foreach (var topic in group.Topics)
        {
            string? name = context.Version >= 10 ? topics.Find(topic.TopicId)?.Name : topic.Name;
            answer.Topics.Add(name is null ? Refused(topic, ErrorCode.UnknownTopicId)
                : !context.May(AclOperation.Describe, AclResource.Topic, name) ? Refused(topic, ErrorCode.TopicAuthorizationFailed)
                : Answer(group.GroupId, name, topic.TopicId, topic.PartitionIndexes, stable));
        }
        return answer;
    }

    OffsetFetchResponseTopics Answer(string group, string topic, Uuid id, IEnumerable<int> partitions, bool stable) => new()
    {
        Name = topic,
        TopicId = id,
        Partitions = [.. partitions.Select(partition => Fetch(group, new TopicPartition(topic, partition), stable))],
    };

    OffsetFetchResponsePartitions Fetch(string group, TopicPartition partition, bool stable)
    {
        var (offset, error) = groups.Committed(group, partition, stable);
        return new()
        {
            PartitionIndex = partition.Partition,
            ErrorCode = error,
            CommittedOffset = offset?.Offset ?? -1,
            CommittedLeaderEpoch = offset?.LeaderEpoch ?? -1,
            Metadata = offset?.Metadata ?? "",
        };
    }

    static OffsetFetchResponseTopics Refused(OffsetFetchRequest.OffsetFetchRequestTopics topic, ErrorCode error) => new()
    {
        Name = topic.Name,
        TopicId = topic.TopicId,
        Partitions = [.. topic.PartitionIndexes.Select(partition => Nothing(partition, error))],
    };

    static OffsetFetchResponsePartitions Nothing(int partition, ErrorCode error) => new() { PartitionIndex = partition, CommittedOffset = -1, Metadata = "", ErrorCode = error };

    static OffsetFetchResponsePartition OldForm(OffsetFetchResponsePartitions partition) => new()
    {
        PartitionIndex = partition.PartitionIndex,
        ErrorCode = partition.ErrorCode,
        CommittedOffset = partition.CommittedOffset,
        CommittedLeaderEpoch = partition.CommittedLeaderEpoch,
        Metadata = partition.Metadata,
    };
}
