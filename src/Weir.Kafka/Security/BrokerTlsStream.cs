using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Kafka.Security;

/// <summary>A TLS stream that can say in one line why it failed.</summary>
/// <remarks>Under TLS 1.3 a broker refuses a client only after the client's side of the handshake is done, so the first read is explained too.</remarks>
sealed class BrokerTlsStream(Stream inner, string endpoint, BrokerCertificateCheck check, bool hasCertificate) : SslStream(inner, leaveInnerStreamOpen: false)
{
    const string PlaintextHint = "Connect to the broker's SSL or SASL_SSL listener, or set security.protocol: PLAINTEXT (or SASL_PLAINTEXT).";

    bool _certificateRequested;
    bool _isConfirmed;

    /// <summary>The callback for a client without a certificate: notes that the broker asked for one.</summary>
    public X509Certificate NoteCertificateRequest(object sender, string targetHost, X509CertificateCollection local, X509Certificate? remote, string[] acceptableIssuers)
    {
        // The first call comes before the handshake, without the broker's certificate, and means nothing.
        _certificateRequested |= remote is not null;
        return null!;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isConfirmed ? base.ReadAsync(buffer, cancellationToken) : FirstReadAsync(buffer, cancellationToken);

    async ValueTask<int> FirstReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            int count = await base.ReadAsync(buffer, cancellation);
            if (count == 0 && buffer.Length > 0 && (_certificateRequested || hasCertificate)) throw ClosedAfterRequest(null);
            _isConfirmed |= count > 0;
            return count;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            throw Explain(e, "");
        }
    }

    /// <summary>The one line for a failure of the handshake or of the first read.</summary>
    public KafkaConnectionException Explain(Exception e, string host) => check switch
    {
        { Failure: { } failure } => OfCertificate(failure, host, e),
        { SawCertificate: true } => AfterCertificate(e),
        _ => BeforeCertificate(e),
    };

    KafkaSecurityException OfCertificate(SecurityFailure failure, string host, Exception e) => failure switch
    {
        SecurityFailure.CertificateNameMismatch => new(failure, endpoint, $"the broker's name is not in its certificate: asked for {host}, {check.Detail}",
            "Connect by a name in the certificate, or set ssl.endpoint.identification.algorithm: none.", e),
        SecurityFailure.CertificateExpired => new(failure, endpoint, $"the broker's certificate is out of date: {check.Detail}", "Renew it on the broker, or correct this machine's clock.", e),
        _ => new(failure, endpoint, $"the broker's certificate is not trusted: {check.Detail}", "Set ssl.ca.location to the PEM file of the authority that signed it.", e),
    };

    KafkaConnectionException AfterCertificate(Exception e)
    {
        if (!IsAlert(e)) return _certificateRequested || hasCertificate ? ClosedAfterRequest(e) : Broken(e);
        if (hasCertificate)
            return new KafkaSecurityException(SecurityFailure.ClientCertificateRefused, endpoint, $"the broker does not accept our client certificate: {Innermost(e)}", "Give ssl.certificate.location a certificate of an authority that the broker trusts.", e);
        return _certificateRequested
            ? new KafkaSecurityException(SecurityFailure.ClientCertificateRequired, endpoint, "the broker requires a client certificate", "Set ssl.certificate.location and ssl.key.location.", e)
            : new KafkaSecurityException(SecurityFailure.Handshake, endpoint, $"TLS failed: {Innermost(e)}", "Look at the broker's ssl.* settings.", e);
    }

    KafkaConnectionException BeforeCertificate(Exception e)
    {
        if (IsPlainText(e))
            return new KafkaSecurityException(SecurityFailure.PlaintextListener, endpoint, "the listener answered TLS in plain text", PlaintextHint, e);
        if (IsAlert(e))
            return new KafkaSecurityException(SecurityFailure.Handshake, endpoint, $"the broker refused TLS: {Innermost(e)}", "It must allow TLS 1.2 or 1.3 (ssl.enabled.protocols).", e);
        // Apache Kafka's plain text listener just closes; so does a broker that is stopping, which passes.
        return e is IOException { InnerException: null } ? new(endpoint, "the port closed before TLS began", PlaintextHint, e) : Broken(e);
    }

    KafkaConnectionException ClosedAfterRequest(Exception? e) => hasCertificate
        ? new(endpoint, "the broker saw our client certificate and closed the connection", "Give ssl.certificate.location a certificate of an authority that the broker trusts, unless the broker was stopping.", e)
        : new(endpoint, "the broker asked for a client certificate, got none and closed the connection", "Set ssl.certificate.location and ssl.key.location, unless the broker was stopping.", e);

    KafkaConnectionException Broken(Exception e) => new(endpoint, $"the connection broke during TLS: {Innermost(e)}", null, e);

    static bool IsAlert(Exception e) => e is AuthenticationException || e.InnerException is AuthenticationException || e.InnerException?.GetType().Name.Contains("Ssl", StringComparison.Ordinal) == true;

    static bool IsPlainText(Exception e) => Innermost(e).Contains("frame", StringComparison.OrdinalIgnoreCase) || Innermost(e).Contains("wrong version number", StringComparison.OrdinalIgnoreCase);

    static string Innermost(Exception e) => (e.InnerException?.InnerException ?? e.InnerException ?? e).Message.ReplaceLineEndings(" ");
}
