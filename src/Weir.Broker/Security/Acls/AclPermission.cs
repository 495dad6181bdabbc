namespace Weir.Broker.Security;

/// <summary>What an ACL does, as Kafka numbers it.</summary>
enum AclPermission : sbyte
{
    Unknown,
    Any,
    Deny,
    Allow,
}
