namespace Weir.Broker.Security;

/// <summary>Which ACLs are asked for or deleted. Null and Any mean every one; the pattern Match means those that would decide about the resource of the name.</summary>
sealed record AclFilter(AclResource Resource, AclPattern Pattern, string? Name, string? Principal, string? Host, AclOperation Operation, AclPermission Permission)
{
    /// <summary>What in it Kafka does not know, in its words; null: nothing.</summary>
    public string? Problem()
    {
        if (Resource is <= AclResource.Unknown or > AclResource.User || Pattern is <= AclPattern.Unknown or > AclPattern.Prefixed) return "Unknown patternFilter.";
        return Operation is <= AclOperation.Unknown or > AclOperation.TwoPhaseCommit || Permission is <= AclPermission.Unknown or > AclPermission.Allow ? "Unknown entryFilter." : null;
    }

    public bool Matches(Acl acl) => (Resource == AclResource.Any || Resource == acl.Resource) && Names(acl)
        && (Principal is null || Principal == acl.Principal) && (Host is null || Host == acl.Host)
        && (Operation == AclOperation.Any || Operation == acl.Operation) && (Permission == AclPermission.Any || Permission == acl.Permission);

    bool Names(Acl acl)
    {
        if (Pattern is AclPattern.Literal or AclPattern.Prefixed && Pattern != acl.Pattern) return false;
        if (Name is null) return true;
        if (Pattern != AclPattern.Match) return Name == acl.Name;
        return acl.Pattern == AclPattern.Prefixed ? Name.StartsWith(acl.Name, StringComparison.Ordinal) : acl.Name == Name || acl.Name == Acl.Everything;
    }
}
