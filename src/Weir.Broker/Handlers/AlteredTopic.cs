using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Topics;
using Weir.Protocol;

namespace Weir.Broker.Handlers;

/// <summary>Whose configuration a client wants to change: only topics' can be.</summary>
static class AlteredTopic
{
    /// <summary>What is wrong with the resource, in the order of Apache Kafka; no error: it has the name of a topic, which may not be there.</summary>
    public static (ErrorCode Error, string? Message) Problem(RequestContext context, sbyte resource, string name)
    {
        if (AccessDenied.ToConfigs(context, AclOperation.AlterConfigs, resource, name) is { Error: not ErrorCode.None } denied) return denied;
        if (resource != (sbyte)ConfigResource.Topic) return (ErrorCode.InvalidRequest, "Only the configuration of topics can be changed here.");
        if (name.Length == 0) return (ErrorCode.InvalidRequest, "Default topic resources are not allowed.");
        return TopicName.Problem(name) is { } wrong ? (ErrorCode.InvalidTopicException, wrong) : default;
    }
}
