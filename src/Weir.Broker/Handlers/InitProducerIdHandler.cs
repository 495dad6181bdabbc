using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Transactions;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>InitProducerId 0-5: a producer id for idempotence, or for a transactional id with the next epoch, which fences the one before (KIP-98, KIP-360).</summary>
/// <remarks>
/// An open transaction of the id is aborted before the answer; Kafka answers CONCURRENT_TRANSACTIONS meanwhile.
/// Different from Apache Kafka: transactional ids expire by how long nobody used them since the broker started; two-phase commit (version 6, KIP-939) is not served.
/// </remarks>
sealed class InitProducerIdHandler(TransactionCoordinator transactions) : IDurableHandler<InitProducerIdRequest, InitProducerIdResponse>
{
    public async ValueTask<InitProducerIdResponse> Handle(InitProducerIdRequest request, RequestContext context)
    {
        if (Denied(request, context) is var denied and not ErrorCode.None) return new() { ErrorCode = denied, ProducerId = -1, ProducerEpoch = -1 };
        var identity = await transactions.InitAsync(request.TransactionalId, request.TransactionTimeoutMs, request.ProducerId, request.ProducerEpoch);
        return new() { ErrorCode = Fencing.InWordsOf(context.Version, 4, identity.Error), ProducerId = identity.ProducerId, ProducerEpoch = identity.Epoch };
    }

    // Idempotence is for whoever may write anything (KIP-679).
    static ErrorCode Denied(InitProducerIdRequest request, RequestContext context)
    {
        if (request.TransactionalId is { } id) return context.May(AclOperation.Write, AclResource.TransactionalId, id) ? ErrorCode.None : ErrorCode.TransactionalIdAuthorizationFailed;
        return context.May(AclOperation.IdempotentWrite) || context.MaySomewhere(AclOperation.Write, AclResource.Topic) ? ErrorCode.None : ErrorCode.ClusterAuthorizationFailed;
    }

    public InitProducerIdResponse Refuse(InitProducerIdRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable, ProducerId = -1, ProducerEpoch = -1 };
}
