namespace Weir.Broker.Security;

/// <summary>What a server keeps of a user's password for one SCRAM mechanism (RFC 5802).</summary>
sealed record ScramCredential(byte[] Salt, int Iterations, byte[] StoredKey, byte[] ServerKey);
