using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Transactions;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>EndTxn 0-5: commits or aborts; answered when decision, markers and offsets are durable. Version 5 also gives the producer its next epoch (KIP-890).</summary>
/// <remarks>
/// Different from Apache Kafka: markers are written before the answer, so CONCURRENT_TRANSACTIONS does not occur.
/// </remarks>
sealed class EndTxnHandler(TransactionCoordinator transactions) : IDurableHandler<EndTxnRequest, EndTxnResponse>
{
    public async ValueTask<EndTxnResponse> Handle(EndTxnRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Write, AclResource.TransactionalId, request.TransactionalId)) return new() { ErrorCode = ErrorCode.TransactionalIdAuthorizationFailed, ProducerId = -1, ProducerEpoch = -1 };
        var identity = await transactions.EndAsync(request.TransactionalId, request.ProducerId, request.ProducerEpoch, request.Committed, version2: context.Version >= 5);
        return new() { ErrorCode = Fencing.InWordsOf(context.Version, 2, identity.Error), ProducerId = identity.ProducerId, ProducerEpoch = identity.Epoch };
    }

    public EndTxnResponse Refuse(EndTxnRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable, ProducerId = -1, ProducerEpoch = -1 };
}
