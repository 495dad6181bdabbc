using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Kafka.Security;

/// <summary>Turns a connected stream into a TLS stream (1.2 or newer) to a broker.</summary>
/// <remarks>The PEM files are read again when they have changed, so that a rotated certificate counts from the next connection on; while they cannot be read, the last good ones count.</remarks>
sealed class TlsUpgrade(SecuritySettings settings)
{
    (DateTime, DateTime, DateTime, DateTime) _stamp;
    TlsCertificates? _certificates;

    /// <exception cref="KafkaSecurityException">The broker's certificate, its listener or our certificate is not right; says which.</exception>
    /// <exception cref="KafkaConnectionException">The connection broke.</exception>
    /// <exception cref="KafkaUsageException">A certificate file is not right.</exception>
    public async ValueTask<Stream> UpgradeAsync(Stream stream, string host, int port, CancellationToken cancellation)
    {
        var certificates = Current();
        var check = new BrokerCertificateCheck(settings, certificates.Authorities);
        var tls = new BrokerTlsStream(stream, $"{host}:{port}", check, hasCertificate: certificates.Client is not null);
        try
        {
            await tls.AuthenticateAsClientAsync(Options(host, certificates, check, tls), cancellation);
            return tls;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            throw tls.Explain(e, host);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    static SslClientAuthenticationOptions Options(string host, TlsCertificates certificates, BrokerCertificateCheck check, BrokerTlsStream tls) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateContext = certificates.Client,
        LocalCertificateSelectionCallback = certificates.Client is null ? tls.NoteCertificateRequest : null,
        CertificateChainPolicy = ChainPolicy(certificates.Authorities),
        RemoteCertificateValidationCallback = check.Validate,
    };

    static X509ChainPolicy? ChainPolicy(X509Certificate2Collection? authorities)
    {
        // No revocation lists, as the JVM's default: brokers' private authorities rarely publish any, and a list that cannot be fetched must not stop a pipeline.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (authorities is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    TlsCertificates Current()
    {
        var stamp = (Stamp(settings.CaLocation), Stamp(settings.CertificateLocation), Stamp(settings.KeyLocation), Stamp(settings.KeyPasswordFile));
        if (_certificates is not null && stamp == _stamp) return _certificates;
        try
        {
            (_certificates, _stamp) = (TlsCertificates.Load(settings.Reread()), stamp);
        }
        catch (KafkaUsageException) when (_certificates is not null)
        {
            // Files that are just being replaced: what was good goes on until they are read whole, at the next connection.
        }
        return _certificates;
    }

    // Kubernetes mounts secrets as links and swaps the folder that they lead into: the links themselves never change.
    static DateTime Stamp(string? path)
    {
        if (path is null || !File.Exists(path)) return default;
        return (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).LastWriteTimeUtc;
    }
}
