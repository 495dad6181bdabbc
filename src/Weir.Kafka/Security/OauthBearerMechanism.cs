using System.Text;

namespace Weir.Kafka.Security;

/// <summary>OAUTHBEARER: a token that somebody else vouches for (RFC 7628, KIP-255). Only TLS keeps it secret.</summary>
sealed class OauthBearerMechanism(string token, IReadOnlyList<KeyValuePair<string, string>> extensions, string endpoint) : ISaslMechanism
{
    public const string MechanismName = "OAUTHBEARER";
    const char Separator = '\x01';

    bool _isRefused;

    public string Name => MechanismName;

    public byte[] First() => Encoding.UTF8.GetBytes($"n,,{Separator}auth=Bearer {token}{Separator}{string.Concat(extensions.Select(extension => $"{extension.Key}={extension.Value}{Separator}"))}{Separator}");

    /// <remarks>A server that refuses says so with a text, is answered with one byte, and only then ends the exchange (RFC 7628, section 3.2.3).</remarks>
    public byte[]? Next(ReadOnlySpan<byte> challenge)
    {
        if (challenge.IsEmpty && !_isRefused) return null;
        if (_isRefused) throw new KafkaSecurityException(SecurityFailure.BrokerNotProven, endpoint, "in OAUTHBEARER the broker went on after it had refused the token", "Look at the broker's log.");
        _isRefused = true;
        return [(byte)Separator];
    }
}
