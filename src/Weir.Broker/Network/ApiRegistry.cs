using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Network;

/// <summary>The APIs this broker serves; what is not here is not offered by ApiVersions.</summary>
sealed class ApiRegistry
{
    Api?[] _byKey = [];

    /// <summary>In the order of their keys.</summary>
    public IEnumerable<ApiVersions> All => _byKey.OfType<Api>().Select(api => api.Versions);

    public Api? Find(ApiKey key) => (ushort)key < _byKey.Length ? _byKey[(ushort)key] : null;

    /// <summary>Serves an API in the versions that Weir.Protocol knows.</summary>
    public ApiRegistry Add<TRequest, TResponse>(ApiKey key, IHandler<TRequest, TResponse> handler)
        where TRequest : class, IRequest<TResponse>, IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        if ((int)key >= _byKey.Length) Array.Resize(ref _byKey, (int)key + 1);
        _byKey[(int)key] = new Api<TRequest, TResponse>(ApiVersions.Of(key), handler);
        return this;
    }
}
