namespace Weir.Engine;

/// <summary>Kafka's <c>security.protocol</c>.</summary>
public enum KafkaSecurityProtocol
{
    Plaintext,
    Ssl,
    SaslPlaintext,
    SaslSsl,
}
