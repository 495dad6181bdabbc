namespace Weir.Broker.Security;

/// <summary>Whether somebody may do something: super users everything, others what ACLs allow (Kafka's StandardAuthorizer).</summary>
sealed class Authorizer(EmbeddedBrokerOptions options, AclTable acls)
{
    /// <summary>What this is in Kafka: the value of <c>authorizer.class.name</c>.</summary>
    public const string ClassName = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";

    readonly HashSet<string> _superUsers = [.. options.SuperUsers];

    /// <inheritdoc cref="AclIndex.Allows"/>
    public bool Allows(string principal, string clientHost, AclOperation operation, AclResource resource, string name) =>
        _superUsers.Contains(principal) || acls.Index.Allows(principal, Address(clientHost), operation, resource, name, options.AllowEveryoneIfNoAclFound);

    /// <inheritdoc cref="AclIndex.AllowsAny"/>
    public bool AllowsAny(string principal, string clientHost, AclOperation operation, AclResource resource) =>
        _superUsers.Contains(principal) || acls.Index.AllowsAny(principal, Address(clientHost), operation, resource, options.AllowEveryoneIfNoAclFound);

    // Kafka writes /127.0.0.1 where it tells of a client, and 127.0.0.1 in ACLs.
    static ReadOnlySpan<char> Address(string clientHost) => clientHost.AsSpan().TrimStart('/');
}
