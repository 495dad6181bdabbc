using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Weir.Protocol.Security;

namespace Weir.Broker.Security;

/// <summary>Who may connect, and by which mechanisms they show who they are.</summary>
/// <remarks>Users of the options have a password, and are as the options say; those that clients made have SCRAM credentials alone, and no PLAIN.</remarks>
sealed class UserTable(EmbeddedBrokerOptions options, ScramTable stored)
{
    /// <summary>Kafka's, and the least that RFC 7677 allows.</summary>
    public const int Iterations = 4096;

    const int SaltBytes = 16;

    public const string Plain = "PLAIN";

    // Only once somebody logs in: it loads OpenSSL.
    readonly Lazy<byte[]> _secret = new(() => RandomNumberGenerator.GetBytes(32));
    readonly ConcurrentDictionary<(string User, string Mechanism), ScramCredential> _credentials = [];

    /// <summary>All mechanisms there are, the strongest last.</summary>
    public static IReadOnlyList<string> AllMechanisms { get; } = [Plain, ScramHash.Sha256.MechanismName, ScramHash.Sha512.MechanismName];

    /// <summary>Whether everybody is asked; where there are no users nobody is.</summary>
    public bool IsAsked => options.Users.Count > 0;

    /// <summary>Those that are offered.</summary>
    public IReadOnlyList<string> Mechanisms => options.SaslMechanisms;

    /// <summary>A new exchange; null where the mechanism is not offered.</summary>
    public IServerMechanism? Begin(string mechanism)
    {
        if (!Mechanisms.Contains(mechanism)) return null;
        if (mechanism == Plain) return new PlainServer(this);
        var hash = mechanism == ScramHash.Sha256.MechanismName ? ScramHash.Sha256 : ScramHash.Sha512;
        return new ScramServer(hash, this, Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)));
    }

    /// <summary>Those of the options.</summary>
    public IEnumerable<string> Names => options.Users.Keys;

    /// <summary>Whether the options name him.</summary>
    public bool Has(string user) => options.Users.ContainsKey(user);

    /// <summary>Whether there is somebody of that name with a credential for a mechanism.</summary>
    public bool Has(string user, ScramHash hash) => Has(user) || stored.Find(user, hash) is not null;

    /// <summary>Takes as long whoever is asked for, and however much of the password is right.</summary>
    public bool IsPassword(string user, string password)
    {
        byte[] given = SHA256.HashData(Encoding.UTF8.GetBytes(password)), right = SHA256.HashData(Encoding.UTF8.GetBytes(options.Users.GetValueOrDefault(user) ?? ""));
        return CryptographicOperations.FixedTimeEquals(given, right) && Has(user);
    }

    /// <summary>Of a user that is not there too, always the same: it fits no password. That one is not derived from one, which would take a millisecond for each stranger, nor remembered.</summary>
    public ScramCredential Scram(string user, ScramHash hash)
    {
        byte[] salt = Drawn(hash, "salt", user)[..SaltBytes];
        if (!Has(user) && stored.Find(user, hash) is { } credential) return credential;
        return Has(user) ? _credentials.GetOrAdd((user, hash.MechanismName), key => Make(key.User, salt, hash)) : new(salt, Iterations, Drawn(hash, "key", user), Drawn(hash, "server", user));
    }

    ScramCredential Make(string user, byte[] salt, ScramHash hash)
    {
        var (storedKey, serverKey) = hash.KeysOf(Encoding.UTF8.GetBytes(options.Users[user]), salt, Iterations);
        return new(salt, Iterations, storedKey, serverKey);
    }

    byte[] Drawn(ScramHash hash, string what, string user) => hash.Hmac(_secret.Value, Encoding.UTF8.GetBytes($"{hash.MechanismName} {what} {user}"));
}
