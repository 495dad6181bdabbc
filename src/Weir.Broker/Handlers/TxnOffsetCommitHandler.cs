using Weir.Broker.Groups;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Broker.Transactions;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.TxnOffsetCommitResponse;

namespace Weir.Broker.Handlers;

/// <summary>TxnOffsetCommit 0-5: commits a group's offsets with a transaction; they count when it commits. Who commits is checked by member and generation from version 3 (KIP-447).</summary>
/// <remarks>Version 5 adds the offsets to the transaction by itself (KIP-890); before, AddOffsetsToTxn must have done so: TRANSACTION_ABORTABLE, before version 4 INVALID_TXN_STATE. A stale epoch of a consumer group (KIP-848) is ILLEGAL_GENERATION here. Different from Apache Kafka: AddOffsetsToTxn lets a transaction commit offsets of any group, not only of those that share a partition of __consumer_offsets with the one it named.</remarks>
sealed class TxnOffsetCommitHandler(TransactionCoordinator transactions, GroupCoordinator groups, TopicTable topics, BrokerClock clock) : IDurableHandler<TxnOffsetCommitRequest, TxnOffsetCommitResponse>
{
    const short ImplicitAddSince = 5;

    /// <summary>From this version a producer can be told TRANSACTION_ABORTABLE.</summary>
    const short AbortableSince = 4;

    public async ValueTask<TxnOffsetCommitResponse> Handle(TxnOffsetCommitRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Write, AclResource.TransactionalId, request.TransactionalId)) return Refused(request, ErrorCode.TransactionalIdAuthorizationFailed);
        if (!context.May(AclOperation.Read, AclResource.Group, request.GroupId)) return Refused(request, ErrorCode.GroupAuthorizationFailed);
        var commits = new List<(TopicPartition, CommittedOffset)>();
        var response = new TxnOffsetCommitResponse();
        foreach (var topic in request.Topics)
        {
            var answer = new TxnOffsetCommitResponseTopic { Name = topic.Name };
            foreach (var partition in topic.Partitions)
            {
                var error = Check(topic.Name, partition, context);
                if (error == ErrorCode.None) commits.Add((new(topic.Name, partition.PartitionIndex), new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.CommittedMetadata ?? "", clock.NowMs)));
                answer.Partitions.Add(new() { PartitionIndex = partition.PartitionIndex, ErrorCode = error });
            }
            response.Topics.Add(answer);
        }
        // Who asks for nothing that there is learns no more than that.
        var known = response.Topics.SelectMany(topic => topic.Partitions).Where(partition => partition.ErrorCode is ErrorCode.None or ErrorCode.OffsetMetadataTooLarge).ToList();
        var refused = known.Count == 0 ? ErrorCode.None : Fencing.AbortableSince(context.Version, AbortableSince, Commit(request, context.Version, commits));
        if (refused != ErrorCode.None)
        {
            foreach (var partition in known) partition.ErrorCode = refused;
        }
        await groups.Durable();
        return response;
    }

    public TxnOffsetCommitResponse Refuse(TxnOffsetCommitRequest request, RequestContext context, StorageFailedException failure) => Refused(request, ErrorCode.CoordinatorNotAvailable);

    static TxnOffsetCommitResponse Refused(TxnOffsetCommitRequest request, ErrorCode error) => new()
    {
        Topics = [.. request.Topics.Select(topic => new TxnOffsetCommitResponseTopic
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new TxnOffsetCommitResponsePartition { PartitionIndex = partition.PartitionIndex, ErrorCode = error })],
        })],
    };

    ErrorCode Commit(TxnOffsetCommitRequest request, short version, List<(TopicPartition, CommittedOffset)> commits)
    {
        if (request.GroupId.Length == 0) return ErrorCode.InvalidGroupId;
        return transactions.CommitOffsets(request.TransactionalId, request.ProducerId, request.ProducerEpoch, version >= ImplicitAddSince,
            () => groups.CommitInTransaction(request.GroupId, new(request.MemberId, request.GroupInstanceId, request.GenerationId, IsTransactional: true, version, commits), request.ProducerId));
    }

    ErrorCode Check(string topic, TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition partition, RequestContext context)
    {
        if (!context.May(AclOperation.Read, AclResource.Topic, topic)) return ErrorCode.TopicAuthorizationFailed;
        if (topics.Find(new TopicPartition(topic, partition.PartitionIndex)) is null) return ErrorCode.UnknownTopicOrPartition;
        return partition.CommittedMetadata?.Length > GroupCoordinator.MaxMetadataLength ? ErrorCode.OffsetMetadataTooLarge : ErrorCode.None;
    }
}
