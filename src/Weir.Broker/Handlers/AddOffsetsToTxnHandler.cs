using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Transactions;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>AddOffsetsToTxn 0-4: lets a transaction of version 1 commit a group's offsets; in version 2 TxnOffsetCommit does so itself (KIP-890).</summary>
sealed class AddOffsetsToTxnHandler(TransactionCoordinator transactions) : IDurableHandler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse>
{
    public async ValueTask<AddOffsetsToTxnResponse> Handle(AddOffsetsToTxnRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Write, AclResource.TransactionalId, request.TransactionalId)) return new() { ErrorCode = ErrorCode.TransactionalIdAuthorizationFailed };
        if (!context.May(AclOperation.Read, AclResource.Group, request.GroupId)) return new() { ErrorCode = ErrorCode.GroupAuthorizationFailed };
        var error = transactions.AddOffsets(request.TransactionalId, request.ProducerId, request.ProducerEpoch);
        await transactions.Durable(request.TransactionalId);
        return new() { ErrorCode = Fencing.InWordsOf(context.Version, 2, error) };
    }

    public AddOffsetsToTxnResponse Refuse(AddOffsetsToTxnRequest request, RequestContext context, StorageFailedException failure) => new() { ErrorCode = ErrorCode.CoordinatorNotAvailable };
}
