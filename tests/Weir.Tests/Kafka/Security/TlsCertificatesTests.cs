using Weir.Kafka;
using Weir.Kafka.Security;

namespace Weir.Tests.Kafka.Security;

public sealed class TlsCertificatesTests : IDisposable
{
    readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_missing_authorities_file_is_named_with_its_setting()
    {
        var error = Assert.Throws<KafkaUsageException>(() => TlsCertificates.Load(new() { CaLocation = "/nowhere/ca.pem" }));
        Assert.StartsWith("ssl.ca.location /nowhere/ca.pem: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_PEM_certificate_is_not_an_empty_list_of_authorities()
    {
        string file = _authority.Write("store.jks", "\u00fe\u00ed\u00fe\u00ed");
        var error = Assert.Throws<KafkaUsageException>(() => TlsCertificates.Load(new() { CaLocation = file }));
        Assert.Equal($"ssl.ca.location {file}: no PEM certificate in it", error.Message);
    }

    [Fact]
    public void A_broken_PEM_certificate_is_refused()
    {
        string file = _authority.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Assert.Throws<KafkaUsageException>(() => TlsCertificates.Load(new() { CaLocation = file }));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public void An_encrypted_key_does_not_open_without_its_password(string? password)
    {
        var (certificate, key) = _authority.WritePem(_authority.Issue("weir-client"), "right");
        var error = Assert.Throws<KafkaUsageException>(() => TlsCertificates.Load(new() { CertificateLocation = certificate, KeyLocation = key, KeyPassword = password }));
        Assert.StartsWith($"ssl.key.location {key}: not the ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_of_another_certificate_is_refused()
    {
        var (_, key) = _authority.WritePem(_authority.Issue("somebody"));
        string certificate = _authority.Write("other.pem", _authority.Issue("weir-client").ExportCertificatePem());
        Assert.Throws<KafkaUsageException>(() => TlsCertificates.Load(new() { CertificateLocation = certificate, KeyLocation = key }));
    }

    [Fact]
    public void Certificate_and_key_may_share_a_file()
    {
        var (certificate, key) = _authority.WritePem(_authority.Issue("weir-client"));
        string both = _authority.Write("both.pem", File.ReadAllText(key) + "\n" + File.ReadAllText(certificate));
        Assert.NotNull(TlsCertificates.Load(new() { CertificateLocation = both }).Client);
    }
}
