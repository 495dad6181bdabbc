using System.Security.Cryptography;
using System.Text;
using Weir.Protocol.Security;

namespace Weir.Broker.Security;

/// <summary>SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, RFC 7677) without channel binding.</summary>
/// <param name="hash">Which of the two.</param>
/// <param name="users">Whose credentials.</param>
/// <param name="nonce">The server's part of the nonce: never used before.</param>
sealed class ScramServer(ScramHash hash, UserTable users, string nonce) : IServerMechanism
{
    string _name = "", _header = "", _clientFirstBare = "", _serverFirst = "", _wholeNonce = "";
    ScramCredential? _credential;

    public string? User { get; private set; }

    public byte[]? Next(ReadOnlySpan<byte> token)
    {
        string text = Encoding.UTF8.GetString(token);
        return User is not null ? null : _serverFirst.Length == 0 ? Challenge(text) : Verify(text);
    }

    byte[]? Challenge(string clientFirst)
    {
        // n,[a=authzid],n=user,r=nonce[,extensions]; y: a client that could bind the channel and thinks that we cannot, which is so.
        string[] parts = clientFirst.Split(',', 3);
        if (parts.Length != 3 || parts[0] is not ("n" or "y")) return null;
        (_header, _clientFirstBare) = ($"{parts[0]},{parts[1]},", parts[2]);
        string[] attributes = _clientFirstBare.Split(',');
        if (attributes.Length < 2 || !attributes[0].StartsWith("n=", StringComparison.Ordinal) || !attributes[1].StartsWith("r=", StringComparison.Ordinal) || attributes[1].Length == 2) return null;
        if (Unescape(attributes[0][2..]) is not { Length: > 0 } name || (parts[1].Length > 0 && parts[1] != "a=" + attributes[0][2..])) return null;
        _name = name;
        // A user that is not there is asked the same, so that nobody learns which are.
        _credential = users.Scram(name, hash);
        _wholeNonce = attributes[1][2..] + nonce;
        _serverFirst = $"r={_wholeNonce},s={Convert.ToBase64String(_credential.Salt)},i={_credential.Iterations}";
        return Encoding.UTF8.GetBytes(_serverFirst);
    }

    byte[]? Verify(string clientFinal)
    {
        int proofAt = clientFinal.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0 || _credential is not { } credential) return null;
        string bare = clientFinal[..proofAt];
        // librdkafka before 2.6.1 has its own part of the nonce twice (its #4895); Kafka 4 refuses that, and so it is here.
        if (bare != $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(_header))},r={_wholeNonce}") return null;
        byte[] proof = new byte[hash.Size];
        if (!Convert.TryFromBase64String(clientFinal[(proofAt + 3)..], proof, out int length) || length != hash.Size) return null;
        byte[] message = Encoding.UTF8.GetBytes($"{_clientFirstBare},{_serverFirst},{bare}");
        byte[] key = hash.Hmac(credential.StoredKey, message);
        for (int i = 0; i < key.Length; i++) key[i] ^= proof[i];
        if (!CryptographicOperations.FixedTimeEquals(hash.Hash(key), credential.StoredKey) || !users.Has(_name, hash)) return null;
        User = _name;
        return Encoding.UTF8.GetBytes("v=" + Convert.ToBase64String(hash.Hmac(credential.ServerKey, message)));
    }

    // Null where = stands for nothing.
    static string? Unescape(string name)
    {
        string without = name.Replace("=2C", "", StringComparison.Ordinal).Replace("=3D", "", StringComparison.Ordinal);
        return without.Contains('=', StringComparison.Ordinal) ? null : name.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
    }
}
