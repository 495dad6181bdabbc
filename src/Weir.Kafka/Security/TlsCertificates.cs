using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Kafka.Security;

/// <summary>What the PEM files of a <see cref="SecuritySettings"/> hold.</summary>
sealed class TlsCertificates
{
    TlsCertificates(X509Certificate2Collection? authorities, SslStreamCertificateContext? client)
    {
        Authorities = authorities;
        Client = client;
    }

    /// <summary>The authorities trusted instead of the system's, or null.</summary>
    public X509Certificate2Collection? Authorities { get; }

    /// <summary>The client certificate with its chain, or null.</summary>
    public SslStreamCertificateContext? Client { get; }

    /// <exception cref="KafkaUsageException">A file cannot be read, or does not hold what its setting says.</exception>
    public static TlsCertificates Load(SecuritySettings settings) => new(
        settings.CaLocation is { } ca ? LoadAuthorities(ca) : null,
        settings.CertificateLocation is { } certificate ? LoadClient(certificate, settings.KeyLocation ?? certificate, settings.KeyPassword) : null);

    static X509Certificate2Collection LoadAuthorities(string path)
    {
        var authorities = LoadPem(path, "ssl.ca.location");
        return authorities.Count > 0 ? authorities : throw NotPem(path, "ssl.ca.location", null);
    }

    static SslStreamCertificateContext LoadClient(string certificatePath, string keyPath, string? keyPassword)
    {
        var chain = LoadPem(certificatePath, "ssl.certificate.location");
        if (chain.Count == 0) throw NotPem(certificatePath, "ssl.certificate.location", null);
        string keyPem = ReadText(keyPath, "ssl.key.location");
        using var certificate = chain[0];
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(WithKey(certificate, keyPem, keyPath, keyPassword), chain, offline: true);
    }

    static X509Certificate2 WithKey(X509Certificate2 certificate, string keyPem, string keyPath, string? keyPassword)
    {
        try
        {
            using var joined = keyPassword is null
                ? X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), keyPem)
                : X509Certificate2.CreateFromEncryptedPem(certificate.ExportCertificatePem(), keyPem, keyPassword);
            // Windows cannot use a key that lives only in memory for TLS; one round through PKCS#12 gives it a handle.
            return X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pfx), null);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KafkaUsageException($"ssl.key.location {keyPath}: {(keyPassword is null ? "not the unencrypted PEM key of the client certificate" : "not the key of the client certificate, or ssl.key.password is wrong")}",
                "Give a PKCS#8 or PKCS#1 PEM key that belongs to ssl.certificate.location; an encrypted one must be PKCS#8 (openssl pkcs8 -topk8) and needs ssl.key.password.", e);
        }
    }

    static X509Certificate2Collection LoadPem(string path, string setting)
    {
        string text = ReadText(path, setting);
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw NotPem(path, setting, e);
        }
        return certificates;
    }

    static string ReadText(string path, string setting)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KafkaUsageException($"{setting} {path}: {e.Message.ReplaceLineEndings(" ")}", "Name a PEM file that this process may read.", e);
        }
    }

    static KafkaUsageException NotPem(string path, string setting, Exception? cause) =>
        new($"{setting} {path}: no PEM certificate in it", "Convert a JKS or PKCS#12 store with keytool -exportcert -rfc, or openssl pkcs12 -nokeys.", cause);
}
