using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Tests.Kafka.Security;

/// <summary>A certificate authority that lives for one test, and its PEM files in a folder of its own.</summary>
sealed class TestAuthority : IDisposable
{
    static readonly DateTimeOffset Begin = TimeProvider.System.GetUtcNow().AddDays(-2);
    static readonly DateTimeOffset End = TimeProvider.System.GetUtcNow().AddDays(2);

    readonly X509Certificate2 _certificate;
    readonly string _folder = Directory.CreateTempSubdirectory("weir-tls").FullName;

    public TestAuthority(string name = "test-ca")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(Begin, End);
    }

    /// <summary>The authority's PEM file.</summary>
    public string CaFile => Write("ca.pem", _certificate.ExportCertificatePem());

    /// <summary>A folder below the authority's own.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    public string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A certificate with its key, for <paramref name="dnsName"/> and 127.0.0.1.</summary>
    public X509Certificate2 Issue(string dnsName, TimeSpan? endsIn = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={dnsName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var end = endsIn is { } span ? TimeProvider.System.GetUtcNow() + span : End;
        using var issued = request.Create(_certificate, Begin.AddHours(1), end.AddHours(-1), RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null);
    }

    /// <summary>Writes certificate and key as PEM files and gives their paths.</summary>
    public (string Certificate, string Key) WritePem(X509Certificate2 certificate, string? password = null)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        using var exportable = ECDsa.Create();
        exportable.ImportEncryptedPkcs8PrivateKey("x", key.ExportEncryptedPkcs8PrivateKey("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000)), out _);
        string pem = password is null
            ? exportable.ExportPkcs8PrivateKeyPem()
            : exportable.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000));
        return (Write("client.pem", certificate.ExportCertificatePem()), Write("client.key", pem));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
