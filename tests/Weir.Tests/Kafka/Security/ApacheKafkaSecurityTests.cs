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
    public async Task A_token_authenticates()
    {
        kafka.Require();
        await using var client = kafka.NewClient(Oauth(await TokenAsync(TimeSpan.FromHours(1))), kafka.SaslServers);
        Assert.Single((await client.RefreshAsync([], default)).Nodes);
    }

    [Fact]
    public async Task A_token_that_is_over_is_refused_with_what_to_compare()
    {
        kafka.Require();
        await using var client = kafka.NewClient(Oauth(await TokenAsync(TimeSpan.FromHours(-1))), kafka.SaslServers);
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => client.RefreshAsync([], default));
        Assert.Equal(SecurityFailure.CredentialsRefused, error.Failure);
        Assert.Contains("refused the token", error.Message, StringComparison.Ordinal);
        Assert.Contains("both clocks", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_of_4_s_do_not_end_under_a_client_that_keeps_asking_and_a_token_that_is_changed_in_its_file_is_taken()
    {
        kafka.Require();
        // A session is renewed when something is asked in its last part, 0.6 s: where the machine let us wait longer than half of that, the broker was right to end it.
        for (int tries = 1; ; tries++)
        {
            var (connections, longest) = await AskForAsync(TimeSpan.FromSeconds(7));
            if (longest > TimeSpan.FromSeconds(0.3) && tries < 5) continue;
            // Logged in again, and not connected again.
            Assert.Equal(2, connections);
            return;
        }
    }

    // How many connections two clients had, and the longest time between two questions.
    async Task<(int Connections, TimeSpan Longest)> AskForAsync(TimeSpan time)
    {
        // The broker ends a token's session with the token, and the file has another one by the time the client logs in again.
        var tokens = Oauth(await TokenAsync(TimeSpan.FromSeconds(5)));
        await using var byPassword = kafka.NewClient(Sasl("PLAIN"), kafka.SaslServers);
        await using var byToken = kafka.NewClient(tokens, kafka.SaslServers);
        var connections = new List<object>();
        var longest = TimeSpan.Zero;
        long began = TimeProvider.System.GetTimestamp(), asked = began;
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            foreach (var client in (KafkaClient[])[byPassword, byToken])
            {
                await client.RefreshAsync([], TestContext.Current.CancellationToken);
                connections.Add(await client.ConnectAsync(client.Metadata.Nodes.Keys.Single(), Lane.Control, TestContext.Current.CancellationToken));
            }
            await File.WriteAllTextAsync(tokens.Oauth.TokenFile!, BearerTokenTests.Jwt(TimeProvider.System.GetUtcNow().AddSeconds(5)), TestContext.Current.CancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            // From the second round on: connecting takes its time, and begins no session.
            if (connections.Count > 2 && TimeProvider.System.GetElapsedTime(asked) is var waited && waited > longest) longest = waited;
            asked = TimeProvider.System.GetTimestamp();
        }
        return (connections.Distinct().Count(), longest);
    }

    async Task<string> TokenAsync(TimeSpan lives)
    {
        string path = kafka.TlsFile($"{kafka.NewName("token")}.jwt");
        await File.WriteAllTextAsync(path, BearerTokenTests.Jwt(TimeProvider.System.GetUtcNow() + lives));
        return path;
    }

    SecuritySettings Oauth(string file) => Tls() with { Protocol = SecurityProtocol.SaslSsl, Mechanism = "OAUTHBEARER", Oauth = new() { TokenFile = file } };

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
