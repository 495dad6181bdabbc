using Weir.Protocol.Messages;

namespace Weir.Protocol;

/// <summary>The versions of one API: the oldest and the newest, and the first with flexible encoding (KIP-482).</summary>
public readonly record struct ApiVersions(ApiKey ApiKey, short Oldest, short Newest, short FlexibleSince)
{
    static readonly ApiVersions?[] ByKey = Table();

    /// <summary>The greatest key of an API that this library knows.</summary>
    public static int Last => ByKey.Length - 1;

    /// <summary>What this library speaks of <paramref name="key"/>; all zero when it does not know the API.</summary>
    public static ApiVersions Of(ApiKey key) => Find(key) ?? default;

    /// <summary>Whether this library knows the API.</summary>
    public static bool Knows(ApiKey key) => Find(key) is not null;

    /// <summary>Whether <paramref name="version"/> uses compact lengths and tagged fields.</summary>
    public bool IsFlexible(short version) => version >= FlexibleSince;

    static ApiVersions? Find(ApiKey key) => (ushort)key < ByKey.Length ? ByKey[(ushort)key] : null;

    static ApiVersions?[] Table()
    {
        int last = 0;
        foreach (var api in ApiTable.All) last = Math.Max(last, (int)api.ApiKey);
        var table = new ApiVersions?[last + 1];
        foreach (var api in ApiTable.All) table[(int)api.ApiKey] = api;
        return table;
    }
}
