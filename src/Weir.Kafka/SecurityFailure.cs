namespace Weir.Kafka;

/// <summary>The ways in which TLS or SASL with a broker fails.</summary>
public enum SecurityFailure
{
    /// <summary>No trusted authority signed the broker's certificate.</summary>
    CertificateNotTrusted,

    /// <summary>The broker's certificate is for another name.</summary>
    CertificateNameMismatch,

    /// <summary>The broker's certificate has ended, or has not begun.</summary>
    CertificateExpired,

    /// <summary>TLS was asked of a listener that speaks plain text.</summary>
    PlaintextListener,

    /// <summary>Plain text was spoken to a listener that wants TLS.</summary>
    TlsListener,

    /// <summary>The broker wants a client certificate and none is set.</summary>
    ClientCertificateRequired,

    /// <summary>The broker does not accept the client certificate that is set.</summary>
    ClientCertificateRefused,

    /// <summary>TLS failed in another way: no common version or cipher.</summary>
    Handshake,

    /// <summary>The listener does not offer the SASL mechanism that is set.</summary>
    MechanismNotOffered,

    /// <summary>The broker refused user and password.</summary>
    CredentialsRefused,

    /// <summary>Whoever gives tokens refused to.</summary>
    TokenRefused,

    /// <summary>The broker could not prove that it knows the password, or broke the SASL exchange.</summary>
    BrokerNotProven,
}
