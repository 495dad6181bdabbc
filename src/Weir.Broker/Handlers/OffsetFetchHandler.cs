using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.OffsetFetchResponse;

namespace Weir.Broker.Handlers;

/// <summary>OffsetFetch 1-10: what groups committed; with require_stable a partition that an open transaction will move answers UNSTABLE_OFFSET_COMMIT (KIP-447).</summary>
/// <remarks>Several groups from version 8, topics by id from version 10; who asks, and in which epoch, is checked from version 9 in consumer groups (KIP-848). What is answered is durable.</remarks>
sealed class OffsetFetchHandler(GroupCoordinator groups, TopicTable topics) : IDurableHandler<OffsetFetchRequest, OffsetFetchResponse>
{
    public async ValueTask<OffsetFetchResponse> Handle(OffsetFetchRequest request, RequestContext context)
    {
        var response = new OffsetFetchResponse();
        if (context.Version >= 8) response.Groups = [.. request.Groups.Select(group => Fetch(group, request.RequireStable, context.Version))];
        else response.Topics = Fetch(request);
        await groups.Durable();
        return response;
    }

    public OffsetFetchResponse Refuse(OffsetFetchRequest request, RequestContext context, StorageFailedException failure) => context.Version >= 8
        ? new() { Groups = [.. request.Groups.Select(group => new OffsetFetchResponseGroup { GroupId = group.GroupId, ErrorCode = ErrorCode.CoordinatorNotAvailable })] }
        : new() { ErrorCode = ErrorCode.CoordinatorNotAvailable, Topics = context.Version >= 2 ? [] : [.. (request.Topics ?? []).Select(Refused)] };

    // Version 1 has no place for an error but beside each partition.
    static OffsetFetchResponseTopic Refused(OffsetFetchRequest.OffsetFetchRequestTopic topic) => new()
    {
        Name = topic.Name,
        Partitions = [.. topic.PartitionIndexes.Select(partition => new OffsetFetchResponsePartition { PartitionIndex = partition, CommittedOffset = -1, Metadata = "", ErrorCode = ErrorCode.CoordinatorNotAvailable })],
    };

    List<OffsetFetchResponseTopic> Fetch(OffsetFetchRequest request)
    {
        var asked = request.Topics is { } named
            ? named.SelectMany(topic => topic.PartitionIndexes.Select(partition => new TopicPartition(topic.Name, partition)))
            : groups.CommittedPartitions(request.GroupId);
        return [.. asked.GroupBy(partition => partition.Topic).Select(topic => new OffsetFetchResponseTopic
        {
            Name = topic.Key,
            Partitions = [.. topic.Select(partition => OldForm(Fetch(request.GroupId, partition, request.RequireStable)))],
        })];
    }

    OffsetFetchResponseGroup Fetch(OffsetFetchRequest.OffsetFetchRequestGroup group, bool stable, short version)
    {
        var answer = new OffsetFetchResponseGroup { GroupId = group.GroupId, ErrorCode = groups.CheckFetch(group.GroupId, group.MemberId, group.MemberEpoch) };
        if (answer.ErrorCode != ErrorCode.None) return answer;
        if (group.Topics is null)
        {
            var committed = groups.CommittedPartitions(group.GroupId).GroupBy(partition => partition.Topic);
            answer.Topics = [.. committed.Select(topic => Answer(group.GroupId, topic.Key, topics.Find(topic.Key)?.Id ?? default, topic.Select(partition => partition.Partition), stable))];
            return answer;
        }
        foreach (var topic in group.Topics)
        {
            string? name = version >= 10 ? topics.Find(topic.TopicId)?.Name : topic.Name;
            answer.Topics.Add(name is null ? Unknown(topic) : Answer(group.GroupId, name, topic.TopicId, topic.PartitionIndexes, stable));
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

    static OffsetFetchResponseTopics Unknown(OffsetFetchRequest.OffsetFetchRequestTopics topic) => new()
    {
        TopicId = topic.TopicId,
        Partitions = [.. topic.PartitionIndexes.Select(partition => new OffsetFetchResponsePartitions { PartitionIndex = partition, CommittedOffset = -1, Metadata = "", ErrorCode = ErrorCode.UnknownTopicId })],
    };

    static OffsetFetchResponsePartition OldForm(OffsetFetchResponsePartitions partition) => new()
    {
        PartitionIndex = partition.PartitionIndex,
        ErrorCode = partition.ErrorCode,
        CommittedOffset = partition.CommittedOffset,
        CommittedLeaderEpoch = partition.CommittedLeaderEpoch,
        Metadata = partition.Metadata,
    };
}
