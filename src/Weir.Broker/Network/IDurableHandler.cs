using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker.Network;

/// <summary>A handler whose answers promise something durable, and which can say that the storage took no more: the connection stays and the client learns why.</summary>
interface IDurableHandler<TRequest, TResponse> : IHandler<TRequest, TResponse>
    where TRequest : IRequest<TResponse>, IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    /// <summary>The answer when nothing of the request is sure to be durable. Coordinators say COORDINATOR_NOT_AVAILABLE, on which clients ask again later; KAFKA_STORAGE_ERROR would end them.</summary>
    TResponse Refuse(TRequest request, RequestContext context, StorageFailedException failure);
}
