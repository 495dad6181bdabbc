using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Network;

/// <summary>Header of a request: versions 1 and 2 of Kafka's RequestHeader.</summary>
readonly record struct RequestHeader(ApiKey ApiKey, short Version, int CorrelationId, string? ClientId)
{
    public static RequestHeader Read(ref WireReader reader)
    {
        var key = (ApiKey)reader.ReadInt16();
        short version = reader.ReadInt16();
        int correlationId = reader.ReadInt32();
        var versions = ApiVersions.Of(key);
        string? clientId = reader.ReadNullableString(flexible: false);
        // The header of an API or version from the future can not be told; no tag is needed to refuse it.
        if (ApiVersions.Knows(key) && version <= versions.Newest && versions.IsFlexible(version)) reader.SkipTags();
        return new(key, version, correlationId, clientId);
    }
}
