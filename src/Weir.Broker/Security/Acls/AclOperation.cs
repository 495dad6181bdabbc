namespace Weir.Broker.Security;

/// <summary>What somebody does to a resource, as Kafka numbers it; authorized operations are answered as bits of these numbers.</summary>
enum AclOperation : sbyte
{
    Unknown,
    Any,
    All,
    Read,
    Write,
    Create,
    Delete,
    Alter,
    Describe,
    ClusterAction,
    DescribeConfigs,
    AlterConfigs,
    IdempotentWrite,
    CreateTokens,
    DescribeTokens,
    TwoPhaseCommit,
}
