namespace Weir.Broker.Security;

/// <summary>The ACLs of one kind of resource, by how they name it.</summary>
sealed class AclSection
{
    /// <summary>Where nothing is said of a kind of resource.</summary>
    public static readonly AclSection Empty = new([]);

    readonly Dictionary<string, Acl[]> _named;
    readonly Dictionary<string, Acl[]>.AlternateLookup<ReadOnlySpan<char>> _prefixed;

    public AclSection(IReadOnlyList<Acl> all)
    {
        All = all;
        _named = ByName(all, AclPattern.Literal);
        var prefixed = ByName(all, AclPattern.Prefixed);
        _prefixed = prefixed.GetAlternateLookup<ReadOnlySpan<char>>();
        PrefixLengths = prefixed.Count == 0 ? [] : [.. prefixed.Keys.Select(prefix => prefix.Length).Distinct().Order()];
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

    static Dictionary<string, Acl[]> ByName(IReadOnlyList<Acl> all, AclPattern pattern)
    {
        var lists = new Dictionary<string, List<Acl>>(StringComparer.Ordinal);
        foreach (var acl in all)
        {
            if (acl.Pattern != pattern) continue;
            if (!lists.TryGetValue(acl.Name, out var list)) lists[acl.Name] = list = [];
            list.Add(acl);
        }
        var named = new Dictionary<string, Acl[]>(StringComparer.Ordinal);
        foreach (var (name, list) in lists) named[name] = [.. list];
        return named;
    }
}
