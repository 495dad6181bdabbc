using Weir.Kafka;
using Weir.Kafka.Security;
using Weir.Kafka.Worker;
using Weir.Tests.Engine.Configuration;

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
    public async Task Sessions_of_4_s_do_not_end_under_a_client_that_keeps_asking_and_before_a_token_ends_the_next_of_its_file_or_endpoint_is_taken()
    {
        kafka.Require();
        // A session is renewed when something is asked in its last part, 0.6 s: where the machine let us wait longer than half of that, the broker was right to end it.
        for (int tries = 1; ; tries++)
        {
            var (connections, tokens, longest) = await AskForAsync(TimeSpan.FromSeconds(7));
            if (longest > TimeSpan.FromSeconds(0.3) && tries < 5) continue;
            // Logged in again, and not connected again; the endpoint asked for each token once.
            Assert.Equal([1, 1, 1], connections);
            Assert.InRange(tokens, 2, 3);
            return;
        }
    }

    // How many connections each client had, how often the endpoint was asked, and the longest time between two questions.
    async Task<(IEnumerable<int> Connections, int Tokens, TimeSpan Longest)> AskForAsync(TimeSpan time)
    {
        // The broker ends a token's session with the token, and the file has another one by the time the client logs in again.
        var tokens = Oauth(await TokenAsync(TimeSpan.FromSeconds(5)));
        using var endpoint = new TokenEndpoint();
        _ = endpoint.ServeAsync(() => $$"""{"access_token":"{{BearerTokenTests.Jwt(TimeProvider.System.GetUtcNow().AddSeconds(5))}}","token_type":"Bearer","expires_in":4}""");
        await using var byPassword = kafka.NewClient(Sasl("PLAIN"), kafka.SaslServers);
        await using var byToken = kafka.NewClient(tokens, kafka.SaslServers);
        await using var byEndpoint = kafka.NewClient(Oauth(endpoint), kafka.SaslServers);
        var connections = new List<(KafkaClient Client, object Connection)>();
        var longest = TimeSpan.Zero;
        long began = TimeProvider.System.GetTimestamp(), asked = began;
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            foreach (var client in (KafkaClient[])[byPassword, byToken, byEndpoint])
            {
                await client.RefreshAsync([], TestContext.Current.CancellationToken);
                connections.Add((client, await client.ConnectAsync(client.Metadata.Nodes.Keys.Single(), Lane.Control, TestContext.Current.CancellationToken)));
            }
            await File.WriteAllTextAsync(tokens.Oauth.TokenFile!, BearerTokenTests.Jwt(TimeProvider.System.GetUtcNow().AddSeconds(5)), TestContext.Current.CancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            // From the second round on: connecting takes its time, and begins no session.
            if (connections.Count > 3 && TimeProvider.System.GetElapsedTime(asked) is var waited && waited > longest) longest = waited;
            asked = TimeProvider.System.GetTimestamp();
        }
        return (connections.Distinct().CountBy(connected => connected.Client).Select(client => client.Value), endpoint.Asked.Count, longest);
    }

    async Task<string> TokenAsync(TimeSpan lives)
    {
        string path = kafka.TlsFile($"{kafka.NewName("token")}.jwt");
        await File.WriteAllTextAsync(path, BearerTokenTests.Jwt(TimeProvider.System.GetUtcNow() + lives));
        return path;
    }

    SecuritySettings Oauth(string file) => Tls() with { Protocol = SecurityProtocol.SaslSsl, Mechanism = "OAUTHBEARER", Oauth = new() { TokenFile = file } };

    // As a pipeline's file has it.
    SecuritySettings Oauth(TokenEndpoint endpoint) => ClientOptionsOf.Plan(Compiling.Plan($$"""
        # env: SECRET=s3cret
        kafka:
          common:
            security.protocol: SASL_SSL
            sasl.mechanism: OAUTHBEARER
            sasl.oauthbearer.token.endpoint.url: {{endpoint.Address}}
            sasl.oauthbearer.client.id: weir
            sasl.oauthbearer.client.secret: ${SECRET}
        """), new() { Instance = "i" }).Security with { CaLocation = kafka.TlsFile("ca.pem") };

    [Fact]
    public async Task A_listener_that_does_not_offer_OAUTHBEARER_is_told_with_what_it_offers()
    {
        kafka.Require();
        await using var client = kafka.NewClient(Oauth(await TokenAsync(TimeSpan.FromHours(1))), kafka.PasswordServers);
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => client.RefreshAsync([], default));
        Assert.Equal((SecurityFailure.MechanismNotOffered, $"{kafka.PasswordServers}: the listener does not offer OAUTHBEARER"), (error.Failure, error.Message));
        Assert.Equal("Set sasl.mechanism to one it offers: SCRAM-SHA-512.", error.Hint);
    }

    [Fact]
    public async Task A_client_certificate_that_is_replaced_under_a_client_counts_from_its_next_connection_on()
    {
        kafka.Require();
        var (certificate, key) = kafka.ClientAuthority.WritePem(kafka.ClientAuthority.Issue("weir-client"));
        await using var client = kafka.NewClient(Tls() with { CertificateLocation = certificate, KeyLocation = key }, kafka.MutualServers);
        int node = Assert.Single((await client.RefreshAsync([], default)).Nodes).Key;
        var before = await client.ConnectAsync(node, Lane.Control, default);

        kafka.ClientAuthority.WritePem(kafka.ClientAuthority.Issue("weir-client", endsIn: TimeSpan.FromMinutes(-1)));
        var refused = await Assert.ThrowsAnyAsync<KafkaConnectionException>(async () => await client.ConnectAsync(node, Lane.Fetch, default));
        Assert.Contains("client certificate", refused.Message, StringComparison.Ordinal);

        kafka.ClientAuthority.WritePem(kafka.ClientAuthority.Issue("weir-client"));
        Assert.NotSame(before, await client.ConnectAsync(node, Lane.Fetch, default));
        Assert.Same(before, await client.ConnectAsync(node, Lane.Control, default));
    }

    [Fact]
    public async Task An_authorities_file_that_is_replaced_under_a_client_counts_from_its_next_connection_on()
    {
        kafka.Require();
        using var other = new TestAuthority();
        string theirs = await File.ReadAllTextAsync(kafka.TlsFile("ca.pem"), TestContext.Current.CancellationToken), ours = await File.ReadAllTextAsync(other.CaFile, TestContext.Current.CancellationToken);
        await using var client = kafka.NewClient(Tls() with { CaLocation = other.Write("trusted.pem", theirs) }, kafka.SslServers);
        int node = Assert.Single((await client.RefreshAsync([], default)).Nodes).Key;

        other.Write("trusted.pem", ours);
        var refused = await Assert.ThrowsAsync<KafkaSecurityException>(async () => await client.ConnectAsync(node, Lane.Fetch, default));
        Assert.Equal(SecurityFailure.CertificateNotTrusted, refused.Failure);

        other.Write("trusted.pem", $"{ours}\n{theirs}");
        Assert.False((await client.ConnectAsync(node, Lane.Fetch, default)).IsClosed);
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
