namespace Weir.Broker.Security;

/// <summary>One rule: a principal may, or may not, do something from a host to resources of a name or a prefix.</summary>
/// <param name="Resource">Their type.</param>
/// <param name="Pattern">Literal or prefixed.</param>
/// <param name="Name">The name or the prefix; <c>*</c>, literally, is every name.</param>
/// <param name="Principal">Such as <c>User:alice</c>; <c>User:*</c> is everybody.</param>
/// <param name="Host">The client's address; <c>*</c> is every one.</param>
/// <param name="Operation">What he does; All is everything.</param>
/// <param name="Permission">Deny or Allow.</param>
sealed record Acl(AclResource Resource, AclPattern Pattern, string Name, string Principal, string Host, AclOperation Operation, AclPermission Permission)
{
    /// <summary>The one name of the cluster as a resource.</summary>
    public const string Cluster = "kafka-cluster";

    public const string Everything = "*", Everybody = "User:*";

    /// <summary>Why Kafka would not take it, in its words; null: it would.</summary>
    public string? Problem()
    {
        if (Resource == AclResource.Cluster && Name != Cluster) return $"The only valid name for the CLUSTER resource is {Cluster}";
        if (Name.Length == 0) return "Invalid empty resource name";
        if (Resource is <= AclResource.Any or > AclResource.User) return $"Invalid resourceType {Word(Resource)}";
        if (Pattern is not (AclPattern.Literal or AclPattern.Prefixed)) return $"Invalid patternType {Word(Pattern)}";
        if (Operation is <= AclOperation.Any or > AclOperation.TwoPhaseCommit) return $"Invalid operation {Word(Operation)}";
        if (Permission is not (AclPermission.Deny or AclPermission.Allow)) return $"Invalid permissionType {Word(Permission)}";
        return IsPrincipal(Principal) ? null : $"Could not parse principal from `{Principal}` (no colon is present separating the principal type from the principal name)";
    }

    public static bool IsPrincipal(string text) => text.Contains(':', StringComparison.Ordinal);

    /// <summary>Whether it is about somebody who connects from an address.</summary>
    public bool Concerns(string principal, ReadOnlySpan<char> host) => (Principal == principal || Principal == Everybody) && (Host == Everything || host.SequenceEqual(Host));

    /// <summary>Whether it speaks of an operation. What allows to read, write, delete or alter allows to describe too, and to alter configs to describe them; what denies it does not.</summary>
    public bool Covers(AclOperation operation) => Operation == operation || Operation == AclOperation.All || (Permission == AclPermission.Allow && operation switch
    {
        AclOperation.Describe => Operation is AclOperation.Read or AclOperation.Write or AclOperation.Delete or AclOperation.Alter,
        AclOperation.DescribeConfigs => Operation == AclOperation.AlterConfigs,
        _ => false,
    });

    static string Word<T>(T value) where T : struct, Enum => Enum.IsDefined(value) ? value.ToString().ToUpperInvariant() : "UNKNOWN";
}
