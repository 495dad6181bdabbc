using Weir.Protocol.Messages;

namespace Weir.Protocol;

/// <summary>The versions of one API: the oldest and the newest, and the first with flexible encoding (KIP-482).</summary>
public readonly record struct ApiVersions(ApiKey ApiKey, short Oldest, short Newest, short FlexibleSince)
{
    static readonly Dictionary<ApiKey, ApiVersions> ByKey = ApiTable.All.ToDictionary(api => api.ApiKey);

    /// <summary>What this library speaks of <paramref name="key"/>; all zero when it does not know the API.</summary>
    public static ApiVersions Of(ApiKey key) => ByKey.GetValueOrDefault(key);

    /// <summary>Whether this library knows the API.</summary>
    public static bool Knows(ApiKey key) => ByKey.ContainsKey(key);

    /// <summary>Whether <paramref name="version"/> uses compact lengths and tagged fields.</summary>
    public bool IsFlexible(short version) => version >= FlexibleSince;
}
