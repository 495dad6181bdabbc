using System.Security.Cryptography;
using System.Text;
using Weir.Protocol.Security;

namespace Weir.Kafka.Security;

/// <summary>SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, RFC 7677) without channel binding; each side proves that it knows the password.</summary>
/// <remarks>Like Kafka's own client it takes user and password as UTF-8 without SASLprep.</remarks>
sealed class ScramMechanism(ScramHash hash, string user, string password, string clientNonce, string endpoint) : ISaslMechanism
{
    /// <summary>The fewest iterations taken: RFC 7677's minimum, and Kafka's. Fewer would make the password cheap to guess.</summary>
    public const int IterationsMin = 4096;

    /// <summary>The most iterations taken: about half a second of work. More could only be meant to keep us busy.</summary>
    public const int IterationsMax = 1_000_000;

    const string GssHeader = "n,,";

    readonly string _clientFirstBare = $"n={Escape(user)},r={clientNonce}";
    byte[]? _serverSignature;
    bool _isComplete;

    public string Name => hash.MechanismName;

    public byte[] First() => Encoding.UTF8.GetBytes(GssHeader + _clientFirstBare);

    public byte[]? Next(ReadOnlySpan<byte> challenge)
    {
        if (_isComplete) throw Broken("a message after the last one");
        string text = Encoding.UTF8.GetString(challenge);
        if (_serverSignature is null) return Answer(text);
        Verify(text);
        _isComplete = true;
        return null;
    }

    byte[] Answer(string serverFirst)
    {
        var (nonce, salt, iterations) = ScramChallenge.Parse(serverFirst) ?? throw Broken("a first message that is not SCRAM");
        if (!nonce.StartsWith(clientNonce, StringComparison.Ordinal) || nonce.Length == clientNonce.Length) throw Broken("a nonce that does not continue ours");
        if (iterations is < IterationsMin or > IterationsMax) throw Broken($"{iterations} iterations; {IterationsMin} to {IterationsMax} are taken");

        string finalBare = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(GssHeader))},r={nonce}";
        byte[] authMessage = Encoding.UTF8.GetBytes($"{_clientFirstBare},{serverFirst},{finalBare}");
        byte[] saltedPassword = hash.Hi(Encoding.UTF8.GetBytes(password), salt, iterations);
        byte[] proof = hash.Hmac(saltedPassword, "Client Key"u8.ToArray());
        byte[] clientSignature = hash.Hmac(hash.Hash(proof), authMessage);
        for (int i = 0; i < proof.Length; i++) proof[i] ^= clientSignature[i];
        _serverSignature = hash.Hmac(hash.Hmac(saltedPassword, "Server Key"u8.ToArray()), authMessage);
        CryptographicOperations.ZeroMemory(saltedPassword);
        return Encoding.UTF8.GetBytes($"{finalBare},p={Convert.ToBase64String(proof)}");
    }

    void Verify(string serverFinal)
    {
        string first = serverFinal.Split(',')[0];
        if (first.StartsWith("e=", StringComparison.Ordinal))
            throw new KafkaSecurityException(SecurityFailure.CredentialsRefused, endpoint, $"the broker refused user '{user}' ({Name}): {first[2..]}", "Check sasl.username and sasl.password.");
        Span<byte> signature = stackalloc byte[hash.Size];
        if (!first.StartsWith("v=", StringComparison.Ordinal)
            || !Convert.TryFromBase64String(first[2..], signature, out int length) || length != hash.Size
            || !CryptographicOperations.FixedTimeEquals(signature, _serverSignature))
            throw Broken("a wrong server signature: it does not know the password");
    }

    KafkaSecurityException Broken(string what) =>
        new(SecurityFailure.BrokerNotProven, endpoint, $"in {Name} the broker sent {what}", "Make sure that this address is the cluster you mean, then look at its log.");

    static string Escape(string name) => name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
}
