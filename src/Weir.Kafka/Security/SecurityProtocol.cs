namespace Weir.Kafka.Security;

/// <summary>Kafka's <c>security.protocol</c>.</summary>
public enum SecurityProtocol
{
    /// <summary><c>PLAINTEXT</c>: no encryption, no authentication.</summary>
    Plaintext,

    /// <summary><c>SSL</c>: TLS, with a client certificate where one is set.</summary>
    Ssl,

    /// <summary><c>SASL_PLAINTEXT</c>: authentication without encryption.</summary>
    SaslPlaintext,

    /// <summary><c>SASL_SSL</c>: TLS, then SASL.</summary>
    SaslSsl,
}
