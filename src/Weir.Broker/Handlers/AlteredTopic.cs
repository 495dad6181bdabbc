using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Topics;
using Weir.Protocol;

namespace Weir.Broker.Handlers;

/// <summary>Whose configuration a client wants to change: only topics' can be.</summary>
static class AlteredTopic
{
    /// <summary>What is wrong with the resource, in the order of Apache Kafka; no error: it may be a topic.</summary>
    public static (ErrorCode Error, string? Message) Problem(RequestContext context, sbyte resource, string name)
    {
        if (AccessDenied.ToConfigs(context, AclOperation.AlterConfigs, resource, name) is { Error: not ErrorCode.None } denied) return denied;
        if (resource != (sbyte)ConfigResource.Topic) return (ErrorCode.InvalidRequest, "Only the configuration of topics can be changed here.");
        return name.Length == 0 ? (ErrorCode.InvalidRequest, "Default topic resources are not allowed.") : default;
    }

    /// <summary>What is wrong with the name, which Apache Kafka looks at after what is done to each configuration, and before its value.</summary>
    public static (ErrorCode Error, string? Message) Problem(string name) => TopicName.Problem(name) is { } wrong ? (ErrorCode.InvalidTopicException, wrong) : default;
}
