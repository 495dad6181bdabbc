namespace Weir.Broker.Security;

/// <summary>The ACLs of one kind of resource, by how they name it.</summary>
sealed class AclSection
{
    readonly Dictionary<string, Acl[]> _named;
    readonly Dictionary<string, Acl[]>.AlternateLookup<ReadOnlySpan<char>> _prefixed;

    public AclSection(IReadOnlyList<Acl> all)
    {
        All = all;
        _named = ByName(all.Where(acl => acl.Pattern == AclPattern.Literal));
        var prefixed = ByName(all.Where(acl => acl.Pattern == AclPattern.Prefixed));
        _prefixed = prefixed.GetAlternateLookup<ReadOnlySpan<char>>();
        PrefixLengths = [.. prefixed.Keys.Select(prefix => prefix.Length).Distinct().Order()];
        Everything = Named(Acl.Everything);
    }

    public IReadOnlyList<Acl> All { get; }

    /// <summary>Those of the literal name <c>*</c>.</summary>
    public Acl[] Everything { get; }

    /// <summary>How long prefixes are, ascending.</summary>
    public int[] PrefixLengths { get; }

    /// <summary>Those of a literal name.</summary>
    public Acl[] Named(string name) => _named.GetValueOrDefault(name, []);

    /// <summary>Those of just this prefix.</summary>
    public Acl[] Prefixed(ReadOnlySpan<char> prefix) => _prefixed.TryGetValue(prefix, out var acls) ? acls : [];

    static Dictionary<string, Acl[]> ByName(IEnumerable<Acl> acls) => acls.GroupBy(acl => acl.Name, StringComparer.Ordinal).ToDictionary(acls => acls.Key, acls => acls.ToArray(), StringComparer.Ordinal);
}
