namespace Weir.Kafka.Security;

/// <summary>How a connection to a broker is protected. Immutable; its text form leaves secrets out.</summary>
public sealed record SecuritySettings
{
    /// <summary>No encryption, no authentication.</summary>
    public static SecuritySettings None { get; } = new();

    /// <summary><c>security.protocol</c>. Default <c>PLAINTEXT</c>, as Kafka.</summary>
    public SecurityProtocol Protocol { get; init; }

    /// <summary><c>ssl.ca.location</c>: PEM file of the trusted authorities. Default: those of the system.</summary>
    public string? CaLocation { get; init; }

    /// <summary><c>ssl.certificate.location</c>: PEM file of the client certificate, its chain after it. Default: none.</summary>
    public string? CertificateLocation { get; init; }

    /// <summary><c>ssl.key.location</c>: PEM file of the client certificate's key. Default: the certificate's file.</summary>
    public string? KeyLocation { get; init; }

    /// <summary><c>ssl.key.password</c>: of an encrypted PKCS#8 key. Default: the key is not encrypted.</summary>
    public string? KeyPassword { get; init; }

    /// <summary>Whether the certificate must carry the broker's name (<c>ssl.endpoint.identification.algorithm=https</c>). Default true.</summary>
    public bool VerifyHostName { get; init; } = true;

    /// <summary>Whether the certificate is checked at all (<c>enable.ssl.certificate.verification</c>). Default true; false is for trials only.</summary>
    public bool VerifyCertificate { get; init; } = true;

    /// <summary><c>sasl.mechanism</c>: <c>PLAIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-512</c> or <c>OAUTHBEARER</c>.</summary>
    public string? Mechanism { get; init; }

    /// <summary><c>sasl.username</c>.</summary>
    public string? UserName { get; init; }

    /// <summary><c>sasl.password</c>.</summary>
    public string? Password { get; init; }

    /// <summary>A file that holds <see cref="UserName"/>, read again for each connection. Default: none, the user does not change.</summary>
    public string? UserNameFile { get; init; }

    /// <summary>A file that holds <see cref="Password"/>, read again for each connection. Default: none, the password does not change.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>A file that holds <see cref="KeyPassword"/>, read again with the key. Default: none.</summary>
    public string? KeyPasswordFile { get; init; }

    /// <summary>Where tokens come from, for <c>OAUTHBEARER</c>.</summary>
    public OauthSettings Oauth { get; init; } = new();

    /// <summary>Whether the connection begins with TLS.</summary>
    public bool UsesTls => Protocol is SecurityProtocol.Ssl or SecurityProtocol.SaslSsl;

    /// <summary>Whether the connection authenticates with SASL.</summary>
    public bool UsesSasl => Protocol is SecurityProtocol.SaslPlaintext or SecurityProtocol.SaslSsl;

    /// <summary>Whether the next login may show something else than the last.</summary>
    internal bool MayChange => UserNameFile is not null || PasswordFile is not null || Oauth is not { TokenFile: null, TokenCommand: null, TokenEndpoint: null };

    /// <summary>The same with what the files hold now; what cannot be read stays.</summary>
    internal SecuritySettings Reread() => this with
    {
        UserName = SecretFile.Read(UserNameFile) ?? UserName,
        Password = SecretFile.Read(PasswordFile) ?? Password,
        KeyPassword = SecretFile.Read(KeyPasswordFile) ?? KeyPassword,
    };

    /// <inheritdoc/>
    public override string ToString() => UsesSasl ? $"{Protocol} {Mechanism} {UserName}" : Protocol.ToString();
}
