using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker.Security;

/// <summary>The ACLs there are, durable, each under a key of its own in the state table; they stay there while nobody enforces them.</summary>
sealed class AclTable
{
    const string Prefix = "acl/";

    /// <summary>Of the form in which they are written down.</summary>
    const byte Version = 0;

    readonly StateTable _state;
    readonly LogStore _store;
    readonly Lock _gate = new();
    readonly SortedDictionary<string, Acl> _acls = new(StringComparer.Ordinal);
    volatile AclIndex _index;
    long _lastFrame;

    public AclTable(LogStore store)
    {
        (_store, _state) = (store, store.State);
        foreach (var (key, value) in _state.StartingWith(Prefix)) _acls.Add(key, Read(key, value));
        _index = new(_acls.Values);
    }

    /// <summary>What decides by the ACLs as they are now.</summary>
    public AclIndex Index => _index;

    /// <summary>Those that a filter names, in an order that stays.</summary>
    public IReadOnlyList<Acl> Find(AclFilter filter)
    {
        lock (_gate) return [.. _acls.Values.Where(filter.Matches)];
    }

    /// <summary>Adds what is not there already; it counts at once.</summary>
    /// <returns>The journal frame that makes it durable.</returns>
    public long Add(IEnumerable<Acl> acls)
    {
        lock (_gate) return Change([.. acls.Distinct().Where(acl => !_acls.ContainsKey(Key(acl)))], added: true);
    }

    /// <summary>Removes what each filter names, all at once; it counts no more at once.</summary>
    /// <returns>What each filter named, and the journal frame.</returns>
    public (IReadOnlyList<IReadOnlyList<Acl>> Removed, long Frame) Remove(IReadOnlyList<AclFilter> filters)
    {
        lock (_gate)
        {
            IReadOnlyList<IReadOnlyList<Acl>> removed = [.. filters.Select(filter => (IReadOnlyList<Acl>)[.. _acls.Values.Where(filter.Matches)])];
            return (removed, Change([.. removed.SelectMany(acls => acls).Distinct()], added: false));
        }
    }

    /// <summary>Ends when a frame is on the disk.</summary>
    public ValueTask SyncedAsync(long frame) => _store.SyncedAsync(frame);

    long Change(Acl[] acls, bool added)
    {
        // What somebody else added or removed a moment before is durable too when this is.
        if (acls.Length == 0) return _lastFrame;
        _lastFrame = _state.Put([.. acls.Select(acl => new StateChange(Key(acl), added ? Write(acl) : null))]);
        foreach (var acl in acls)
        {
            if (added) _acls.Add(Key(acl), acl);
            else _acls.Remove(Key(acl));
        }
        _index = new(_acls.Values);
        return _lastFrame;
    }

    // Names and principals may hold anything: their lengths keep them apart.
    static string Key(Acl acl) => FormattableString.Invariant($"{Prefix}{(int)acl.Resource}/{(int)acl.Pattern}/{acl.Name.Length}/{acl.Name}/{acl.Principal.Length}/{acl.Principal}/{acl.Host}/{(int)acl.Operation}/{(int)acl.Permission}");

    static byte[] Write(Acl acl)
    {
        using var buffer = new PooledBuffer();
        buffer.Write([Version, (byte)acl.Resource, (byte)acl.Pattern, (byte)acl.Operation, (byte)acl.Permission]);
        buffer.WriteText(acl.Name);
        buffer.WriteText(acl.Principal);
        buffer.WriteText(acl.Host);
        return buffer.WrittenSpan.ToArray();
    }

    static Acl Read(string key, byte[] value)
    {
        var fields = new ByteFieldReader(value);
        if (fields.Byte() is var version and not Version) throw new DamagedLogException($"{key} is in version {version}, which this program does not know");
        var (resource, pattern, operation, permission) = ((AclResource)fields.Byte(), (AclPattern)fields.Byte(), (AclOperation)fields.Byte(), (AclPermission)fields.Byte());
        var acl = new Acl(resource, pattern, fields.Text(), fields.Text(), fields.Text(), operation, permission);
        return acl.Problem() is null && Key(acl) == key ? acl : throw new DamagedLogException($"{key} is not the ACL that was written under this name; restore the data folder from a backup");
    }
}
