using Weir.Kafka;
using Weir.Kafka.Security;

namespace Weir.Tests.Kafka.Security;

[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaSecurityTests(ApacheKafkaFixture kafka)
{
    [Fact]
    public async Task TLS_reaches_the_SSL_listener()
    {
        await using var client = kafka.NewClient(Tls(), kafka.SslServers);
        Assert.Single((await client.RefreshAsync([], default)).Nodes);
    }

    [Fact]
    public async Task A_client_certificate_is_taken_by_the_SSL_listener()
    {
        await using var client = kafka.NewClient(Tls() with { CertificateLocation = kafka.TlsFile("client.pem"), KeyLocation = kafka.TlsFile("client.key") }, kafka.SslServers);
        Assert.Single((await client.RefreshAsync([], default)).Nodes);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public async Task Each_SASL_mechanism_authenticates(string mechanism)
    {
        await using var client = kafka.NewClient(Sasl(mechanism), kafka.SaslServers);
        Assert.Single((await client.RefreshAsync([], default)).Nodes);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public async Task A_wrong_password_is_refused_at_once_and_not_tried_again(string mechanism)
    {
        await using var client = kafka.NewClient(Sasl(mechanism) with { Password = "wrong-password" }, kafka.SaslServers);
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => client.RefreshAsync([], default));
        Assert.Equal(SecurityFailure.CredentialsRefused, error.Failure);
        Assert.StartsWith($"{kafka.SaslServers}: the broker refused user 'weir' ({mechanism}): ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_whose_authority_we_do_not_know_is_refused()
    {
        await using var client = kafka.NewClient(new() { Protocol = SecurityProtocol.Ssl }, kafka.SslServers);
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => client.RefreshAsync([], default));
        Assert.Equal(SecurityFailure.CertificateNotTrusted, error.Failure);
    }

    [Fact]
    public async Task TLS_to_the_plain_text_listener_says_which_listener_to_use()
    {
        await using var client = kafka.NewClient(Tls(), kafka.BootstrapServers);
        var error = await Assert.ThrowsAnyAsync<KafkaConnectionException>(() => client.RefreshAsync([], default));
        Assert.Contains("security.protocol: PLAINTEXT", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_text_to_the_TLS_listener_fails_with_one_line()
    {
        await using var client = kafka.NewClient(SecuritySettings.None, kafka.SslServers);
        var error = await Assert.ThrowsAnyAsync<KafkaConnectionException>(() => client.RefreshAsync([], default));
        Assert.Contains("security.protocol", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_mechanism_that_Weir_lacks_is_a_wrong_setting_whatever_the_broker_offers()
    {
        await using var client = kafka.NewClient(Sasl("GSSAPI"), kafka.SaslServers);
        await Assert.ThrowsAsync<KafkaUsageException>(() => client.RefreshAsync([], default));
    }

    SecuritySettings Tls() => new() { Protocol = SecurityProtocol.Ssl, CaLocation = kafka.TlsFile("ca.pem") };

    SecuritySettings Sasl(string mechanism) => Tls() with { Protocol = SecurityProtocol.SaslSsl, Mechanism = mechanism, UserName = "weir", Password = "weir-secret" };
}
