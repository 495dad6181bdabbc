using System.Security.Cryptography;

namespace Weir.Protocol.Security;

/// <summary>The hash under a SCRAM mechanism.</summary>
sealed record ScramHash(string MechanismName, HashAlgorithmName Algorithm, int Size)
{
    public static readonly ScramHash Sha256 = new("SCRAM-SHA-256", HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
    public static readonly ScramHash Sha512 = new("SCRAM-SHA-512", HashAlgorithmName.SHA512, SHA512.HashSizeInBytes);

    public byte[] Hash(byte[] data) => CryptographicOperations.HashData(Algorithm, data);

    public byte[] Hmac(byte[] key, byte[] data) => CryptographicOperations.HmacData(Algorithm, key, data);

    /// <summary>What a server keeps of a password: H(ClientKey), and the key of its own signature.</summary>
    public (byte[] StoredKey, byte[] ServerKey) KeysOf(byte[] password, byte[] salt, int iterations) => KeysOf(Hi(password, salt, iterations));

    /// <summary>The same of a password that was salted already.</summary>
    public (byte[] StoredKey, byte[] ServerKey) KeysOf(byte[] salted) => (Hash(Hmac(salted, "Client Key"u8.ToArray())), Hmac(salted, "Server Key"u8.ToArray()));

    /// <summary>RFC 5802's Hi(): PBKDF2 with HMAC.</summary>
    public byte[] Hi(byte[] password, byte[] salt, int iterations) => Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, Algorithm, Size);
}
