namespace Weir.Broker.Security;

/// <summary>What an ACL is about, as Kafka numbers it. Delegation tokens and users can be named, and nothing here asks for them.</summary>
enum AclResource : sbyte
{
    Unknown,
    Any,
    Topic,
    Group,
    Cluster,
    TransactionalId,
    DelegationToken,
    User,
}
