using System.Collections.Concurrent;
using Weir.Broker.Storage;
using Weir.Protocol;
using Weir.Protocol.Security;

namespace Weir.Broker.Security;

/// <summary>SCRAM credentials that clients set (KIP-554), durable; never a password, only what a server keeps of one. A change counts for the next login.</summary>
sealed class ScramTable
{
    const string Prefix = "scram/";

    /// <summary>Of the form in which they are written down.</summary>
    const byte Version = 0;

    readonly LogStore _store;
    readonly Lock _gate = new();
    readonly ConcurrentDictionary<(string User, string Mechanism), ScramCredential> _credentials = [];
    long _lastFrame;

    public ScramTable(LogStore store)
    {
        _store = store;
        foreach (var (key, value) in store.State.StartingWith(Prefix))
        {
            int slash = key.IndexOf('/', Prefix.Length);
            _credentials[(key[(slash + 1)..], key[Prefix.Length..slash])] = Read(key, value);
        }
    }

    /// <summary>The mechanisms that there are credentials for, in Kafka's order.</summary>
    public static IReadOnlyList<ScramHash> Mechanisms { get; } = [ScramHash.Sha256, ScramHash.Sha512];

    /// <summary>Everybody who has any.</summary>
    public IEnumerable<string> Users => _credentials.Keys.Select(key => key.User).Distinct();

    public ScramCredential? Find(string user, ScramHash hash) => _credentials.GetValueOrDefault((user, hash.MechanismName));

    /// <summary>Sets credentials, or removes where there is none, all at once.</summary>
    /// <returns>The journal frame that makes it durable.</returns>
    public long Set(IReadOnlyList<(string User, ScramHash Hash, ScramCredential? Credential)> changes)
    {
        lock (_gate)
        {
            // What somebody else changed and asks for again, or finds gone, is durable when he is answered.
            if (changes.Count == 0) return _lastFrame;
            _lastFrame = _store.State.Put([.. changes.Select(change => new StateChange($"{Prefix}{change.Hash.MechanismName}/{change.User}", change.Credential is { } set ? Write(set) : null))]);
            foreach (var (user, hash, credential) in changes)
            {
                if (credential is null) _credentials.TryRemove((user, hash.MechanismName), out _);
                else _credentials[(user, hash.MechanismName)] = credential;
            }
            return _lastFrame;
        }
    }

    /// <summary>Ends when a frame is on the disk.</summary>
    public ValueTask SyncedAsync(long frame) => _store.SyncedAsync(frame);

    static byte[] Write(ScramCredential credential)
    {
        using var buffer = new PooledBuffer();
        buffer.Write([Version]);
        buffer.WriteInt(credential.Iterations);
        buffer.WriteBytes(credential.Salt);
        buffer.WriteBytes(credential.StoredKey);
        buffer.WriteBytes(credential.ServerKey);
        return buffer.WrittenSpan.ToArray();
    }

    static ScramCredential Read(string key, byte[] value)
    {
        var fields = new ByteFieldReader(value);
        if (fields.Byte() is var version and not Version) throw new DamagedLogException($"{key} is in version {version}, which this program does not know");
        int iterations = fields.Int();
        return new(fields.Bytes().ToArray(), iterations, fields.Bytes().ToArray(), fields.Bytes().ToArray());
    }
}
