using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Transactions;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DescribeTransactionsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DescribeTransactions 0: state, producer and partitions of transactional ids (KIP-664).</summary>
sealed class DescribeTransactionsHandler(TransactionCoordinator transactions) : IHandler<DescribeTransactionsRequest, DescribeTransactionsResponse>
{
    public ValueTask<DescribeTransactionsResponse> Handle(DescribeTransactionsRequest request, RequestContext context) => new(new DescribeTransactionsResponse
    {
        TransactionStates = [.. request.TransactionalIds.Select(id => Describe(id, context))],
    });

    // Of its topics those that the one who asks may describe.
    TransactionStateValue Describe(string id, RequestContext context)
    {
        if (!context.May(AclOperation.Describe, AclResource.TransactionalId, id)) return new() { TransactionalId = id, ErrorCode = ErrorCode.TransactionalIdAuthorizationFailed };
        if (transactions.Describe(id, Describe) is not { } found) return new() { TransactionalId = id, ErrorCode = id.Length == 0 ? ErrorCode.InvalidRequest : ErrorCode.TransactionalIdNotFound };
        found.Topics.RemoveAll(topic => !context.May(AclOperation.Describe, AclResource.Topic, topic.Topic));
        return found;
    }

    static TransactionStateValue Describe(Transaction transaction) => new()
    {
        TransactionalId = transaction.Id,
        TransactionState = transaction.State.ToString(),
        TransactionTimeoutMs = transaction.TimeoutMs,
        TransactionStartTimeMs = transaction.StartedAtMs,
        ProducerId = transaction.ProducerId,
        ProducerEpoch = transaction.Epoch,
        Topics = [.. transaction.Partitions.GroupBy(partition => partition.Topic).Select(topic => new TopicData { Topic = topic.Key, Partitions = [.. topic.Select(partition => partition.Partition).Order()] })],
    };
}
