namespace Weir.Broker.Security;

/// <summary>How an ACL names its resources, as Kafka numbers it (KIP-290). Any and Match are for filters.</summary>
enum AclPattern : sbyte
{
    Unknown,
    Any,
    Match,
    Literal,
    Prefixed,
}
