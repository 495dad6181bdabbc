using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Kafka.Security;

/// <summary>Judges a broker's certificate and remembers what was wrong with it.</summary>
sealed class BrokerCertificateCheck(SecuritySettings settings, X509Certificate2Collection? authorities)
{
    /// <summary>Whether the broker showed a certificate: then TLS is spoken there.</summary>
    public bool SawCertificate { get; private set; }

    /// <summary>What is wrong with the certificate, or null.</summary>
    public SecurityFailure? Failure { get; private set; }

    /// <summary>The names, issuer or date that belong to <see cref="Failure"/>.</summary>
    public string Detail { get; private set; } = "";

    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        SawCertificate = certificate is not null;
        if (!settings.VerifyCertificate) return true;
        Failure = Judge(certificate as X509Certificate2, chain, errors);
        return Failure is null;
    }

    SecurityFailure? Judge(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null) return SecurityFailure.CertificateNotTrusted;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && JudgeChain(certificate, chain) is { } failure) return failure;
        if (!settings.VerifyHostName || !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return null;
        Detail = $"its certificate is for {Names(certificate)}";
        return SecurityFailure.CertificateNameMismatch;
    }

    SecurityFailure? JudgeChain(X509Certificate2 certificate, X509Chain? chain)
    {
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.PartialChain;
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            Detail = $"valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}";
            return SecurityFailure.CertificateExpired;
        }
        // Kafka's and librdkafka's users put an intermediate, or the broker's own certificate, into ssl.ca.location and expect it to be enough.
        if (status == X509ChainStatusFlags.PartialChain && EndsInAuthority(chain)) return null;
        Detail = $"issued by {certificate.Issuer}; {status}";
        return SecurityFailure.CertificateNotTrusted;
    }

    bool EndsInAuthority(X509Chain? chain) =>
        authorities is not null && chain is { ChainElements.Count: > 0 } && authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(chain.ChainElements[^1].Certificate.RawDataMemory.Span));

    static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }
}
