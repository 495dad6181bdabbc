namespace Weir.Kafka.Security;

/// <summary>One SASL exchange, seen from the client; made anew for each connection.</summary>
interface ISaslMechanism
{
    /// <summary>The name for SaslHandshake.</summary>
    string Name { get; }

    /// <summary>The bytes of the first SaslAuthenticate.</summary>
    byte[] First();

    /// <summary>The answer to the broker's bytes, or null when the exchange is complete and the broker is proven.</summary>
    /// <exception cref="KafkaSecurityException">The broker broke the exchange, or could not prove that it knows the password.</exception>
    byte[]? Next(ReadOnlySpan<byte> challenge);
}
