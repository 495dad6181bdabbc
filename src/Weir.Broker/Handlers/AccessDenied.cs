using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Protocol;

namespace Weir.Broker.Handlers;

/// <summary>What Kafka says to somebody who may not, where an answer has room for words, and whose configuration is whose.</summary>
static class AccessDenied
{
    public const string Cluster = "Cluster authorization failed.", Topic = "Topic authorization failed.", Group = "Group authorization failed.";

    /// <summary>Whether somebody may describe or alter a configuration: of a topic by the topic, of a group by the group, of the rest by the cluster.</summary>
    public static (ErrorCode Error, string? Message) ToConfigs(RequestContext context, AclOperation operation, sbyte resource, string name)
    {
        if (resource == (sbyte)ConfigResource.Group) return context.May(operation, AclResource.Group, name) ? default : (ErrorCode.GroupAuthorizationFailed, Group);
        if (resource != (sbyte)ConfigResource.Topic) return context.May(operation) ? default : (ErrorCode.ClusterAuthorizationFailed, Cluster);
        return context.May(operation, AclResource.Topic, name) ? default : (ErrorCode.TopicAuthorizationFailed, Topic);
    }
}
