using Weir.Broker.Network;
using Weir.Broker.Security;

namespace Weir.Broker;

/// <summary>What a client may do with a resource, as the bits that Kafka answers when asked for authorized operations; without ACLs that is everything.</summary>
static class Operations
{
    /// <summary>The answer to a client that did not ask.</summary>
    public const int NotAsked = int.MinValue;

    static readonly AclOperation[] Topic = [AclOperation.Read, AclOperation.Write, AclOperation.Create, AclOperation.Delete, AclOperation.Alter, AclOperation.Describe, AclOperation.DescribeConfigs, AclOperation.AlterConfigs];
    static readonly AclOperation[] Group = [AclOperation.Read, AclOperation.Delete, AclOperation.Describe, AclOperation.DescribeConfigs, AclOperation.AlterConfigs];
    static readonly AclOperation[] Cluster = [AclOperation.Create, AclOperation.Alter, AclOperation.Describe, AclOperation.ClusterAction, AclOperation.DescribeConfigs, AclOperation.AlterConfigs, AclOperation.IdempotentWrite];

    public static int OnTopic(RequestContext context, string name) => Of(context, Topic, AclResource.Topic, name);

    public static int OnGroup(RequestContext context, string id) => Of(context, Group, AclResource.Group, id);

    /// <summary>Of the cluster; none where he may not even describe it.</summary>
    public static int OnCluster(RequestContext context) => context.May(AclOperation.Describe) ? Of(context, Cluster, AclResource.Cluster, Acl.Cluster) : 0;

    static int Of(RequestContext context, AclOperation[] operations, AclResource resource, string name)
    {
        int bits = 0;
        foreach (var operation in operations)
        {
            if (context.May(operation, resource, name)) bits |= 1 << (int)operation;
        }
        return bits;
    }
}
