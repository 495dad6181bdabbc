using System.Security.Authentication;
using Weir.Kafka;
using Weir.Kafka.Security;

namespace Weir.Tests.Kafka.Security;

public sealed class TlsUpgradeTests : IDisposable
{
    readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task A_certificate_of_the_given_authority_for_the_name_asked_for_is_accepted(string host)
    {
        await using var server = new TlsServer(_authority.Issue("localhost"));
        Assert.Equal(7, await EchoAsync(server, Trusting(), host));
    }

    [Fact]
    public async Task Without_a_file_the_authorities_of_the_system_count_and_ours_is_none_of_them()
    {
        await using var server = new TlsServer(_authority.Issue("localhost"));
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => EchoAsync(server, Tls()));
        Assert.Equal(SecurityFailure.CertificateNotTrusted, error.Failure);
        Assert.Equal("Set ssl.ca.location to the PEM file of the authority that signed it.", error.Hint);
        Assert.StartsWith($"localhost:{server.Port}: the broker's certificate is not trusted: issued by CN=test-ca", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_of_the_same_name_is_refused()
    {
        using var impostor = new TestAuthority();
        await using var server = new TlsServer(impostor.Issue("localhost"));
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => EchoAsync(server, Trusting()));
        Assert.Equal(SecurityFailure.CertificateNotTrusted, error.Failure);
    }

    [Fact]
    public async Task The_brokers_own_certificate_in_the_authorities_file_is_enough()
    {
        using var certificate = _authority.Issue("localhost");
        await using var server = new TlsServer(certificate);
        string file = _authority.Write("pinned.pem", certificate.ExportCertificatePem());
        Assert.Equal(7, await EchoAsync(server, Tls() with { CaLocation = file }));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_with_the_names_it_has()
    {
        await using var server = new TlsServer(_authority.Issue("broker-1.example"));
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => EchoAsync(server, Trusting()));
        Assert.Equal(SecurityFailure.CertificateNameMismatch, error.Failure);
        Assert.EndsWith("asked for localhost, its certificate is for broker-1.example, 127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_endpoint_identification_the_name_does_not_matter_but_the_authority_does()
    {
        var settings = Trusting() with { VerifyHostName = false };
        await using var server = new TlsServer(_authority.Issue("broker-1.example"));
        Assert.Equal(7, await EchoAsync(server, settings));

        using var impostor = new TestAuthority();
        await using var other = new TlsServer(impostor.Issue("localhost"));
        await Assert.ThrowsAsync<KafkaSecurityException>(() => EchoAsync(other, settings));
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_with_its_dates()
    {
        await using var server = new TlsServer(_authority.Issue("localhost", endsIn: TimeSpan.FromMinutes(-1)));
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => EchoAsync(server, Trusting()));
        Assert.Equal(SecurityFailure.CertificateExpired, error.Failure);
        Assert.Contains("out of date: valid from ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_closes_before_TLS_begins_may_be_plain_text_or_a_broker_that_stops()
    {
        await using var server = new TlsServer(async stream => await stream.ReadExactlyAsync(new byte[5]));
        var error = await Assert.ThrowsAnyAsync<KafkaConnectionException>(() => EchoAsync(server, Trusting()));
        Assert.True(error.IsRetriable, error.Message);
    }

    [Fact]
    public async Task A_port_that_answers_in_plain_text_is_told_as_such()
    {
        await using var server = new TlsServer(async stream =>
        {
            await stream.WriteAsync(new byte[] { 0, 0, 0, 10, 0, 0, 0, 1, 0, 35, 0, 0, 0, 0 });
            await stream.ReadExactlyAsync(new byte[5]);
        });
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => EchoAsync(server, Trusting()));
        Assert.Equal(SecurityFailure.PlaintextListener, error.Failure);
        Assert.Contains("security.protocol: PLAINTEXT", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_client_certificate_is_shown_to_a_broker_that_asks_for_one(SslProtocols protocols)
    {
        await using var server = new TlsServer(_authority.Issue("localhost"), requireClientCertificate: true, protocols);
        var (certificate, key) = _authority.WritePem(_authority.Issue("weir-client"));
        Assert.Equal(7, await EchoAsync(server, Trusting() with { CertificateLocation = certificate, KeyLocation = key }));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_broker_that_requires_a_client_certificate_is_told_as_such(SslProtocols protocols)
    {
        await using var server = new TlsServer(_authority.Issue("localhost"), requireClientCertificate: true, protocols);
        var error = await Assert.ThrowsAnyAsync<KafkaConnectionException>(() => EchoAsync(server, Trusting()));
        Assert.Contains("client certificate", error.Message, StringComparison.Ordinal);
        Assert.Contains("ssl.certificate.location", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encrypted_key_opens_with_its_password()
    {
        await using var server = new TlsServer(_authority.Issue("localhost"), requireClientCertificate: true);
        var (certificate, key) = _authority.WritePem(_authority.Issue("weir-client"), password: "open sesame");
        Assert.Equal(7, await EchoAsync(server, Trusting() with { CertificateLocation = certificate, KeyLocation = key, KeyPassword = "open sesame" }));
    }

    [Fact]
    public async Task A_rotated_certificate_counts_from_the_next_connection_on()
    {
        var (certificate, key) = _authority.WritePem(_authority.Issue("somebody-else"));
        var upgrade = new TlsUpgrade(Trusting() with { CertificateLocation = certificate, KeyLocation = key });
        await using var refusing = new TlsServer(_authority.Issue("localhost"), requireClientCertificate: true);
        await Assert.ThrowsAnyAsync<KafkaConnectionException>(() => EchoAsync(refusing, upgrade, "localhost"));

        _authority.WritePem(_authority.Issue("weir-client"));
        File.SetLastWriteTimeUtc(key, File.GetLastWriteTimeUtc(key).AddSeconds(5));
        await using var accepting = new TlsServer(_authority.Issue("localhost"), requireClientCertificate: true);
        Assert.Equal(7, await EchoAsync(accepting, upgrade, "localhost"));
    }

    [Fact]
    public async Task A_certificate_behind_a_link_counts_when_the_folder_it_leads_into_is_swapped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        string mount = _authority.Folder("mount");
        string Fill(string version, string name, int age)
        {
            string folder = _authority.Folder($"mount/{version}");
            var (certificate, key) = _authority.WritePem(_authority.Issue(name));
            File.WriteAllText(Path.Combine(folder, "tls.crt"), File.ReadAllText(key) + "\n" + File.ReadAllText(certificate));
            File.SetLastWriteTimeUtc(Path.Combine(folder, "tls.crt"), DateTime.UnixEpoch.AddDays(age));
            return folder;
        }
        string data = Path.Combine(mount, "..data"), link = Path.Combine(mount, "tls.crt");
        Directory.CreateSymbolicLink(data, Fill("v1", "somebody-else", 1));
        File.CreateSymbolicLink(link, "..data/tls.crt");
        var upgrade = new TlsUpgrade(Trusting() with { CertificateLocation = link });
        await using var refusing = new TlsServer(_authority.Issue("localhost"), requireClientCertificate: true);
        await Assert.ThrowsAnyAsync<KafkaConnectionException>(() => EchoAsync(refusing, upgrade, "localhost"));

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, Fill("v2", "weir-client", 2));
        await using var accepting = new TlsServer(_authority.Issue("localhost"), requireClientCertificate: true);
        Assert.Equal(7, await EchoAsync(accepting, upgrade, "localhost"));
    }

    [Fact]
    public async Task While_a_rotated_file_cannot_be_read_the_last_good_certificate_counts()
    {
        var (certificate, key) = _authority.WritePem(_authority.Issue("weir-client"));
        var upgrade = new TlsUpgrade(Trusting() with { CertificateLocation = certificate, KeyLocation = key });
        await using var first = new TlsServer(_authority.Issue("localhost"), requireClientCertificate: true);
        Assert.Equal(7, await EchoAsync(first, upgrade, "localhost"));

        File.WriteAllText(certificate, "half written");
        File.SetLastWriteTimeUtc(certificate, DateTime.UnixEpoch);
        await using var second = new TlsServer(_authority.Issue("localhost"), requireClientCertificate: true);
        Assert.Equal(7, await EchoAsync(second, upgrade, "localhost"));
    }

    static SecuritySettings Tls() => new() { Protocol = SecurityProtocol.Ssl };

    SecuritySettings Trusting() => Tls() with { CaLocation = _authority.CaFile };

    static Task<int> EchoAsync(TlsServer server, SecuritySettings settings, string host = "localhost") => EchoAsync(server, new TlsUpgrade(settings), host);

    static async Task<int> EchoAsync(TlsServer server, TlsUpgrade upgrade, string host)
    {
        await using var tls = await upgrade.UpgradeAsync(await server.ConnectAsync(), host, server.Port, TestContext.Current.CancellationToken);
        await tls.WriteAsync(new byte[] { 7 });
        byte[] answer = new byte[1];
        await tls.ReadExactlyAsync(answer);
        return answer[0];
    }
}
