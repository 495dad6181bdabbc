using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.OffsetCommitResponse;
using Topic = Weir.Broker.Topics.Topic;

namespace Weir.Broker.Handlers;

/// <summary>OffsetCommit 2-10: a member, or with an empty group anybody, commits offsets; answered when they are durable.</summary>
/// <remarks>
/// Topics by id from version 10. A member of a consumer group (KIP-848) may be an epoch behind where it had the partition already (KIP-1251), else STALE_MEMBER_EPOCH. Different from Apache Kafka: offsets expire with their group, when it has had no members and committed nothing for offsets.retention.minutes since the broker started, and not one by one; retention_time_ms (to version 4) is ignored.
/// </remarks>
sealed class OffsetCommitHandler(GroupCoordinator groups, TopicTable topics, BrokerClock clock) : IDurableHandler<OffsetCommitRequest, OffsetCommitResponse>
{
    public async ValueTask<OffsetCommitResponse> Handle(OffsetCommitRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Read, AclResource.Group, request.GroupId)) return Refused(request, ErrorCode.GroupAuthorizationFailed);
        var commits = new List<(TopicPartition, CommittedOffset)>();
        var response = new OffsetCommitResponse();
        foreach (var asked in request.Topics)
        {
            var topic = context.Version >= 10 ? topics.Find(asked.TopicId) : topics.Find(asked.Name);
            var answer = new OffsetCommitResponseTopic { Name = asked.Name, TopicId = asked.TopicId };
            foreach (var partition in asked.Partitions)
            {
                var error = Check(topic, partition, context, asked.Name);
                if (error == ErrorCode.None) commits.Add((new(topic!.Name, partition.PartitionIndex), new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.CommittedMetadata ?? "", clock.NowMs)));
                answer.Partitions.Add(new() { PartitionIndex = partition.PartitionIndex, ErrorCode = error });
            }
            response.Topics.Add(answer);
        }
        // Who asks for nothing that there is learns no more than that.
        var known = response.Topics.SelectMany(topic => topic.Partitions).Where(partition => partition.ErrorCode is ErrorCode.None or ErrorCode.OffsetMetadataTooLarge).ToList();
        var refused = known.Count == 0 ? ErrorCode.None : groups.Commit(request.GroupId, new(request.MemberId, request.GroupInstanceId, request.GenerationIdOrMemberEpoch, IsTransactional: false, context.Version, commits));
        if (refused != ErrorCode.None)
        {
            foreach (var partition in known) partition.ErrorCode = refused;
        }
        await groups.Durable();
        return response;
    }

    public OffsetCommitResponse Refuse(OffsetCommitRequest request, RequestContext context, StorageFailedException failure) => Refused(request, ErrorCode.CoordinatorNotAvailable);

    static OffsetCommitResponse Refused(OffsetCommitRequest request, ErrorCode error) => new()
    {
        Topics = [.. request.Topics.Select(topic => new OffsetCommitResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.TopicId,
            Partitions = [.. topic.Partitions.Select(partition => new OffsetCommitResponsePartition { PartitionIndex = partition.PartitionIndex, ErrorCode = error })],
        })],
    };

    static ErrorCode Check(Topic? topic, OffsetCommitRequest.OffsetCommitRequestPartition partition, RequestContext context, string name)
    {
        if (topic is null && context.Version >= 10) return ErrorCode.UnknownTopicId;
        if (!context.May(AclOperation.Read, AclResource.Topic, topic?.Name ?? name)) return ErrorCode.TopicAuthorizationFailed;
        if (topic?.Partition(partition.PartitionIndex) is null) return ErrorCode.UnknownTopicOrPartition;
        return partition.CommittedMetadata?.Length > GroupCoordinator.MaxMetadataLength ? ErrorCode.OffsetMetadataTooLarge : ErrorCode.None;
    }
}
