using Weir.Broker.Network;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>ApiVersions 0-4: what this broker serves, and its finalized features (KIP-511, KIP-584).</summary>
/// <remarks>
/// transaction.version is 2: transactions as in KIP-890. group.version is 1: groups of the consumer protocol (KIP-848). A version from the future is answered in version 0, by the connection. Versions 0 to 2 of Produce are named for old clients' sake, and not served.
/// Different from Apache Kafka: features can not be changed (no UpdateFeatures), so their epoch is constant.
/// </remarks>
sealed class ApiVersionsHandler(ApiRegistry apis) : IHandler<ApiVersionsRequest, ApiVersionsResponse>
{
    /// <summary>The level of metadata.version that Kafka calls 4.3-IV0: what this broker looks like.</summary>
    const short MetadataVersion = 30;

    static readonly (string Name, short Min, short Max, short Level)[] Features =
    [
        ("group.version", 0, 1, 1),
        ("metadata.version", 7, MetadataVersion, MetadataVersion),
        ("transaction.version", 0, 2, 2),
    ];

    public ValueTask<ApiVersionsResponse> Handle(ApiVersionsRequest request, RequestContext context)
    {
        var response = new ApiVersionsResponse
        {
            ApiKeys = [.. apis.All.Select(api => new ApiVersionsResponse.ApiVersion { ApiKey = (short)api.ApiKey, MinVersion = Told(api), MaxVersion = api.Newest })],
        };
        if (context.Version >= 3 && !(IsName(request.ClientSoftwareName) && IsName(request.ClientSoftwareVersion)))
        {
            response.ErrorCode = ErrorCode.InvalidRequest;
            response.ApiKeys = [];
            return new(response);
        }
        // Clients before version 4 cannot read a feature whose least version is 0 (KAFKA-17011).
        var supported = Features.Where(feature => context.Version >= 4 || feature.Min > 0);
        response.SupportedFeatures = [.. supported.Select(feature => new ApiVersionsResponse.SupportedFeatureKey { Name = feature.Name, MinVersion = feature.Min, MaxVersion = feature.Max })];
        response.FinalizedFeaturesEpoch = 0;
        response.FinalizedFeatures = [.. Features.Select(feature => new ApiVersionsResponse.FinalizedFeatureKey { Name = feature.Name, MinVersionLevel = feature.Level, MaxVersionLevel = feature.Level })];
        return new(response);
    }

    // As Apache Kafka does: librdkafka before 2.8 takes a broker without version 0 of Produce for one that knows no compression (KAFKA-18659).
    static short Told(ApiVersions api) => api.ApiKey == ApiKey.Produce ? (short)0 : api.Oldest;

    static bool IsName(string text) => text.Length > 0
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.');
}
