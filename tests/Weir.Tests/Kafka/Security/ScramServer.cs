using System.Text;
using Weir.Protocol.Security;

namespace Weir.Tests.Kafka.Security;

/// <summary>The other side of SCRAM, from RFC 5802's formulas: checks the proof the way a server does, from StoredKey.</summary>
sealed class ScramServer(ScramHash hash, string password)
{
    const int Iterations = 4096;
    static readonly byte[] Salt = "0123456789abcdef"u8.ToArray();

    string _clientFirstBare = "", _serverFirst = "";

    public string First(string clientFirst)
    {
        _clientFirstBare = clientFirst["n,,".Length..];
        string nonce = _clientFirstBare[(_clientFirstBare.IndexOf(",r=", StringComparison.Ordinal) + 3)..];
        return _serverFirst = $"r={nonce}server,s={Convert.ToBase64String(Salt)},i={Iterations}";
    }

    public string Final(string clientFinal)
    {
        int proofAt = clientFinal.IndexOf(",p=", StringComparison.Ordinal);
        byte[] proof = Convert.FromBase64String(clientFinal[(proofAt + 3)..]);
        byte[] message = Encoding.UTF8.GetBytes($"{_clientFirstBare},{_serverFirst},{clientFinal[..proofAt]}");
        byte[] salted = hash.Hi(Encoding.UTF8.GetBytes(password), Salt, Iterations);
        byte[] storedKey = hash.Hash(hash.Hmac(salted, "Client Key"u8.ToArray()));
        byte[] signature = hash.Hmac(storedKey, message);
        for (int i = 0; i < signature.Length; i++) signature[i] ^= proof[i];
        Assert.Equal(storedKey, hash.Hash(signature));
        return "v=" + Convert.ToBase64String(hash.Hmac(hash.Hmac(salted, "Server Key"u8.ToArray()), message));
    }
}
