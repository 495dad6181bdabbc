using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker.Network;

/// <summary>One API that the broker serves: its versions, and the way from bytes to the handler.</summary>
abstract class Api(ApiVersions versions)
{
    public ApiVersions Versions => versions;

    public bool Serves(short version) => version >= versions.Oldest && version <= versions.Newest;

    public abstract IMessage Read(ref WireReader reader, short version);

    public abstract Task<IMessage> Handle(IMessage request, RequestContext context);
}

/// <inheritdoc/>
sealed class Api<TRequest, TResponse>(ApiVersions versions, IHandler<TRequest, TResponse> handler) : Api(versions)
    where TRequest : class, IRequest<TResponse>, IMessage<TRequest>
    where TResponse : IMessage<TResponse>
{
    public override IMessage Read(ref WireReader reader, short version) => TRequest.Read(ref reader, version);

    public override async Task<IMessage> Handle(IMessage request, RequestContext context)
    {
        try
        {
            return await handler.Handle((TRequest)request, context);
        }
        catch (StorageFailedException failure) when (handler is IDurableHandler<TRequest, TResponse> durable)
        {
            return durable.Refuse((TRequest)request, context, failure);
        }
    }
}
