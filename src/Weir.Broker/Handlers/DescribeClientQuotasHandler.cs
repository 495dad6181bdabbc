using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>DescribeClientQuotas 0-1: what users, client ids and addresses may take (KIP-546).</summary>
/// <remarks>Different from Apache Kafka: there are no quotas here, so that none is ever found; AlterClientQuotas is not served. Kafka's tool asks for them before it shows the SCRAM credentials of a user.</remarks>
sealed class DescribeClientQuotasHandler : IHandler<DescribeClientQuotasRequest, DescribeClientQuotasResponse>
{
    const sbyte Exact = 0, Default = 1, Specified = 2;
    const string Ip = "ip", User = "user", ClientId = "client-id";

    public ValueTask<DescribeClientQuotasResponse> Handle(DescribeClientQuotasRequest request, RequestContext context)
    {
        var (error, message) = context.May(AclOperation.DescribeConfigs) ? Problem(request.Components) : (ErrorCode.ClusterAuthorizationFailed, AccessDenied.Cluster);
        return new(error == ErrorCode.None ? new DescribeClientQuotasResponse() : new() { ErrorCode = error, ErrorMessage = message, Entries = null });
    }

    static (ErrorCode, string?) Problem(List<DescribeClientQuotasRequest.ComponentData> components)
    {
        var types = new HashSet<string>();
        foreach (var component in components)
        {
            if (component.EntityType.Length == 0) return (ErrorCode.InvalidRequest, "Invalid empty entity type.");
            if (!types.Add(component.EntityType)) return (ErrorCode.InvalidRequest, $"Entity type {component.EntityType} cannot appear more than once in the filter.");
            if (component.EntityType is not (Ip or User or ClientId)) return (ErrorCode.UnsupportedVersion, $"Unsupported entity type {component.EntityType}");
            if (Mismatch(component) is { } wrong) return (ErrorCode.InvalidRequest, wrong);
        }
        return types.Contains(Ip) && types.Count > 1 ? (ErrorCode.InvalidRequest, "Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.") : default;
    }

    static string? Mismatch(DescribeClientQuotasRequest.ComponentData component) => component.MatchType switch
    {
        Exact => component.Match is null ? "Request specified MATCH_TYPE_EXACT, but set match string to null." : null,
        Default => component.Match is null ? null : "Request specified MATCH_TYPE_DEFAULT, but also specified a match string.",
        Specified => component.Match is null ? null : "Request specified MATCH_TYPE_SPECIFIED, but also specified a match string.",
        _ => $"Unknown match type {component.MatchType}",
    };
}
