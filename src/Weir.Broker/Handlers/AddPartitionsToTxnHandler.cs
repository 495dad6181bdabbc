using Weir.Broker.Network;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Broker.Transactions;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.AddPartitionsToTxnResponse;

namespace Weir.Broker.Handlers;

/// <summary>AddPartitionsToTxn 0-5: adds partitions to a transaction, all or none; from version 4 in batches and for verification (KIP-890).</summary>
/// <remarks>Different from Apache Kafka: versions 4 and 5, which there only brokers may use, are open to everybody.</remarks>
sealed class AddPartitionsToTxnHandler(TransactionCoordinator transactions, TopicTable topics) : IDurableHandler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>
{
    const short FencedSince = 2;

    public async ValueTask<AddPartitionsToTxnResponse> Handle(AddPartitionsToTxnRequest request, RequestContext context)
    {
        var response = new AddPartitionsToTxnResponse();
        if (context.Version < 4)
        {
            response.ResultsByTopicV3AndBelow = Add(request.V3AndBelowTransactionalId, request.V3AndBelowProducerId, request.V3AndBelowProducerEpoch, request.V3AndBelowTopics, context.Version);
            await transactions.Durable(request.V3AndBelowTransactionalId);
            return response;
        }
        foreach (var asked in request.Transactions)
        {
            var results = asked.VerifyOnly ? Verify(asked) : Add(asked.TransactionalId, asked.ProducerId, asked.ProducerEpoch, asked.Topics, context.Version);
            response.ResultsByTransaction.Add(new() { TransactionalId = asked.TransactionalId, TopicResults = results });
            await transactions.Durable(asked.TransactionalId);
        }
        return response;
    }

    public AddPartitionsToTxnResponse Refuse(AddPartitionsToTxnRequest request, RequestContext context, StorageFailedException failure) => context.Version < 4
        ? new() { ResultsByTopicV3AndBelow = Answer(request.V3AndBelowTopics, _ => ErrorCode.CoordinatorNotAvailable) }
        : new() { ResultsByTransaction = [.. request.Transactions.Select(asked => new AddPartitionsToTxnResult { TransactionalId = asked.TransactionalId, TopicResults = Answer(asked.Topics, _ => ErrorCode.CoordinatorNotAvailable) })] };

    List<AddPartitionsToTxnTopicResult> Add(string id, long producerId, short epoch, List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> asked, short version)
    {
        var partitions = Flat(asked).ToArray();
        if (partitions.Any(partition => topics.Find(partition) is null))
            return Answer(asked, partition => topics.Find(partition) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.OperationNotAttempted);
        var error = Fencing.InWordsOf(version, FencedSince, transactions.AddPartitions(id, producerId, epoch, partitions));
        return Answer(asked, _ => error);
    }

    List<AddPartitionsToTxnTopicResult> Verify(AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction asked) =>
        Answer(asked.Topics, partition => transactions.Verify(asked.TransactionalId, asked.ProducerId, asked.ProducerEpoch, partition));

    static IEnumerable<TopicPartition> Flat(List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> asked) =>
        asked.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Name, partition)));

    static List<AddPartitionsToTxnTopicResult> Answer(List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> asked, Func<TopicPartition, ErrorCode> error) =>
        [.. asked.Select(topic => new AddPartitionsToTxnTopicResult
        {
            Name = topic.Name,
            ResultsByPartition = [.. topic.Partitions.Select(partition => new AddPartitionsToTxnPartitionResult { PartitionIndex = partition, PartitionErrorCode = error(new(topic.Name, partition)) })],
        })];
}
