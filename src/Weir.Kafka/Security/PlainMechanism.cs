using System.Text;

namespace Weir.Kafka.Security;

/// <summary>PLAIN: user and password in one message (RFC 4616). Only TLS keeps it secret.</summary>
sealed class PlainMechanism : ISaslMechanism
{
    public const string MechanismName = "PLAIN";

    readonly byte[] _message;

    /// <exception cref="KafkaUsageException">User or password contain a NUL, which separates them on the wire.</exception>
    public PlainMechanism(string user, string password)
    {
        if (user.Contains('\0') || password.Contains('\0'))
            throw new KafkaUsageException("sasl.username or sasl.password contains a NUL character, which PLAIN cannot carry", "Look at how the secret was written.");
        _message = Encoding.UTF8.GetBytes($"\0{user}\0{password}");
    }

    public string Name => MechanismName;

    public byte[] First() => _message;

    public byte[]? Next(ReadOnlySpan<byte> challenge) => null;
}
