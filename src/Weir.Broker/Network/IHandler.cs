using Weir.Protocol;

namespace Weir.Broker.Network;

/// <summary>Answers the requests of one API. What a request changes is changed before the first await, so that requests of a connection take effect in order.</summary>
interface IHandler<TRequest, TResponse>
    where TRequest : IRequest<TResponse>, IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    ValueTask<TResponse> Handle(TRequest request, RequestContext context);
}
