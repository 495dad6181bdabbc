using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Network;

/// <summary>The APIs this broker serves; what is not here is not offered by ApiVersions.</summary>
sealed class ApiRegistry
{
    readonly Dictionary<ApiKey, Api> _apis = [];

    public IEnumerable<ApiVersions> All => _apis.Values.Select(api => api.Versions).OrderBy(versions => versions.ApiKey);

    public Api? Find(ApiKey key) => _apis.GetValueOrDefault(key);

    /// <summary>Serves an API in the versions that Weir.Protocol knows.</summary>
    public ApiRegistry Add<TRequest, TResponse>(ApiKey key, IHandler<TRequest, TResponse> handler)
        where TRequest : class, IRequest<TResponse>, IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        _apis.Add(key, new Api<TRequest, TResponse>(ApiVersions.Of(key), handler));
        return this;
    }
}
