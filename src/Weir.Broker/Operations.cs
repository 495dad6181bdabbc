namespace Weir.Broker;

/// <summary>What a client may do with a resource, as the bits that Kafka answers when asked for authorized operations: here everything.</summary>
static class Operations
{
    const int Read = 1 << 3, Write = 1 << 4, Create = 1 << 5, Delete = 1 << 6, Alter = 1 << 7, Describe = 1 << 8, ClusterAction = 1 << 9,
        DescribeConfigs = 1 << 10, AlterConfigs = 1 << 11, IdempotentWrite = 1 << 12;

    /// <summary>The answer to a client that did not ask.</summary>
    public const int NotAsked = int.MinValue;

    public const int OnTopic = Read | Write | Create | Delete | Alter | Describe | DescribeConfigs | AlterConfigs;
    public const int OnGroup = Read | Delete | Describe | DescribeConfigs | AlterConfigs;
    public const int OnCluster = Create | Alter | Describe | ClusterAction | DescribeConfigs | AlterConfigs | IdempotentWrite;
}
