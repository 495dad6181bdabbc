using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Broker.Transactions;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.AddPartitionsToTxnResponse;

namespace Weir.Broker.Handlers;

/// <summary>AddPartitionsToTxn 0-5: adds partitions to a transaction, all or none; from version 4 in batches and for verification (KIP-890).</summary>
/// <remarks>Versions 4 and 5 are for brokers: who uses them needs CLUSTER_ACTION on the cluster where ACLs are enforced, and nothing on transactional id and topics.</remarks>
sealed class AddPartitionsToTxnHandler(TransactionCoordinator transactions, TopicTable topics) : IDurableHandler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>
{
    const short FencedSince = 2;

    public async ValueTask<AddPartitionsToTxnResponse> Handle(AddPartitionsToTxnRequest request, RequestContext context)
    {
        var response = new AddPartitionsToTxnResponse();
        if (context.Version < 4)
        {
            if (!context.May(AclOperation.Write, AclResource.TransactionalId, request.V3AndBelowTransactionalId)) return new() { ResultsByTopicV3AndBelow = Answer(request.V3AndBelowTopics, _ => ErrorCode.TransactionalIdAuthorizationFailed) };
            response.ResultsByTopicV3AndBelow = Add(request.V3AndBelowTransactionalId, request.V3AndBelowProducerId, request.V3AndBelowProducerEpoch, request.V3AndBelowTopics, context);
            await transactions.Durable(request.V3AndBelowTransactionalId);
            return response;
        }
        if (!context.May(AclOperation.ClusterAction)) return new() { ErrorCode = ErrorCode.ClusterAuthorizationFailed };
        foreach (var asked in request.Transactions)
        {
            var results = asked.VerifyOnly ? Verify(asked) : Add(asked.TransactionalId, asked.ProducerId, asked.ProducerEpoch, asked.Topics, context);
            response.ResultsByTransaction.Add(new() { TransactionalId = asked.TransactionalId, TopicResults = results });
            await transactions.Durable(asked.TransactionalId);
        }
        return response;
    }

    public AddPartitionsToTxnResponse Refuse(AddPartitionsToTxnRequest request, RequestContext context, StorageFailedException failure) => context.Version < 4
        ? new() { ResultsByTopicV3AndBelow = Answer(request.V3AndBelowTopics, _ => ErrorCode.CoordinatorNotAvailable) }
        : new() { ResultsByTransaction = [.. request.Transactions.Select(asked => new AddPartitionsToTxnResult { TransactionalId = asked.TransactionalId, TopicResults = Answer(asked.Topics, _ => ErrorCode.CoordinatorNotAvailable) })] };

    List<AddPartitionsToTxnTopicResult> Add(string id, long producerId, short epoch, List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> asked, RequestContext context)
    {
        var partitions = Flat(asked).ToArray();
        ErrorCode Problem(TopicPartition partition) => context.Version < 4 && !context.May(AclOperation.Write, AclResource.Topic, partition.Topic) ? ErrorCode.TopicAuthorizationFailed
            : topics.Find(partition) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None;
        if (partitions.Any(partition => Problem(partition) != ErrorCode.None)) return Answer(asked, partition => Problem(partition) is var problem and not ErrorCode.None ? problem : ErrorCode.OperationNotAttempted);
        var error = Fencing.InWordsOf(context.Version, FencedSince, transactions.AddPartitions(id, producerId, epoch, partitions));
        return Answer(asked, _ => error);
    }

    /// <summary>All or none: when one is not there, the others are not even tried.</summary>
    List<AddPartitionsToTxnTopicResult>? Unknown(List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> asked) => Flat(asked).All(partition => topics.Find(partition) is not null) ? null
        : Answer(asked, partition => topics.Find(partition) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.OperationNotAttempted);

    List<AddPartitionsToTxnTopicResult> Verify(AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction asked) =>
        Unknown(asked.Topics) ?? Answer(asked.Topics, partition => transactions.Verify(asked.TransactionalId, asked.ProducerId, asked.ProducerEpoch, partition));

    static IEnumerable<TopicPartition> Flat(List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> asked) =>
        asked.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Name, partition)));

    static List<AddPartitionsToTxnTopicResult> Answer(List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> asked, Func<TopicPartition, ErrorCode> error) =>
        [.. asked.Select(topic => new AddPartitionsToTxnTopicResult
        {
            Name = topic.Name,
            ResultsByPartition = [.. topic.Partitions.Select(partition => new AddPartitionsToTxnPartitionResult { PartitionIndex = partition, PartitionErrorCode = error(new(topic.Name, partition)) })],
        })];
}
