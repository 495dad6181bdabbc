namespace Weir.Broker.Security;

/// <summary>Decides by a set of ACLs that does not change, without allocating: one look for the name, one for <c>*</c>, and one for each length of prefix that there is.</summary>
sealed class AclIndex
{
    readonly AclSection[] _sections;

    public AclIndex(IEnumerable<Acl> acls)
    {
        var byResource = new List<Acl>[(int)AclResource.User + 1];
        for (int resource = 0; resource < byResource.Length; resource++) byResource[resource] = [];
        foreach (var acl in acls) byResource[(int)acl.Resource].Add(acl);
        _sections = Array.ConvertAll(byResource, of => of.Count == 0 ? AclSection.Empty : new AclSection(of));
    }

    /// <summary>Whether somebody may do something to a resource: a denial wins, else there must be a permission.</summary>
    /// <param name="principal">Who, such as <c>User:alice</c>.</param>
    /// <param name="host">His address.</param>
    /// <param name="operation">What.</param>
    /// <param name="resource">To what kind of resource.</param>
    /// <param name="name">To which.</param>
    /// <param name="byDefault">The answer where no ACL names that resource, for whomever: Kafka's <c>allow.everyone.if.no.acl.found</c>.</param>
    public bool Allows(string principal, ReadOnlySpan<char> host, AclOperation operation, AclResource resource, string name, bool byDefault)
    {
        var section = _sections[(int)resource];
        bool found = false, allowed = false;
        if (IsDenied(section.Everything, principal, host, operation, ref found, ref allowed) || IsDenied(section.Named(name), principal, host, operation, ref found, ref allowed)) return false;
        foreach (int length in section.PrefixLengths)
        {
            if (length > name.Length) break;
            if (IsDenied(section.Prefixed(name.AsSpan(0, length)), principal, host, operation, ref found, ref allowed)) return false;
        }
        return found ? allowed : byDefault;
    }

    /// <summary>Whether there is a resource of a kind, of whatever name, to which somebody may do something: Kafka's <c>authorizeByResourceType</c> (KIP-679).</summary>
    public bool AllowsAny(string principal, ReadOnlySpan<char> host, AclOperation operation, AclResource resource, bool byDefault)
    {
        // A name that nobody has: whoever may do it to that one may without an ACL that names one. The name is Kafka's.
        if (Allows(principal, host, operation, resource, "hardcode", byDefault)) return true;
        var (denied, allowed) = (new List<Acl>(), new List<Acl>());
        foreach (var acl in _sections[(int)resource].All)
        {
            if (!acl.Concerns(principal, host) || (acl.Operation != operation && acl.Operation != AclOperation.All)) continue;
            (acl.Permission == AclPermission.Deny ? denied : allowed).Add(acl);
        }
        return !denied.Any(acl => acl is { Pattern: AclPattern.Literal, Name: Acl.Everything }) && allowed.Any(acl => !denied.Any(denial => Covers(denial, acl)));
    }

    static bool IsDenied(Acl[] acls, string principal, ReadOnlySpan<char> host, AclOperation operation, ref bool found, ref bool allowed)
    {
        found |= acls.Length > 0;
        foreach (var acl in acls)
        {
            if (!acl.Covers(operation) || !acl.Concerns(principal, host)) continue;
            if (acl.Permission == AclPermission.Deny) return true;
            allowed |= acl.Permission == AclPermission.Allow;
        }
        return false;
    }

    // Nothing is left of a permission whose name, or whose prefix, begins with a prefix that is denied.
    static bool Covers(Acl denial, Acl permission)
    {
        if (permission is { Pattern: AclPattern.Literal, Name: Acl.Everything }) return false;
        return denial.Pattern == AclPattern.Prefixed ? permission.Name.StartsWith(denial.Name, StringComparison.Ordinal) : permission.Pattern == AclPattern.Literal && permission.Name == denial.Name;
    }
}
