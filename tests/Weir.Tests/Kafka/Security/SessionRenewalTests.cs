using System.Text;
using Weir.Kafka;
using Weir.Kafka.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Security;

public sealed class SessionRenewalTests : IAsyncDisposable
{
    readonly ScriptedCluster _cluster = new();
    readonly string _file = Path.GetTempFileName();
    readonly List<string> _logins = [];

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task A_connection_logs_in_again_before_its_session_ends_and_what_is_sent_meanwhile_is_answered()
    {
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Login(before =>
        {
            if (before == 2) third.TrySetResult();
            return new() { SessionLifetimeMs = 100 };
        });
        _cluster.On<ListGroupsRequest, ListGroupsResponse>((_, _) => new());
        await using var client = NewClient("plain-password");
        while (!third.Task.IsCompleted) Assert.Equal(ErrorCode.None, (await client.SendToAnyAsync(new ListGroupsRequest(), TestContext.Current.CancellationToken)).ErrorCode);
        Assert.True(_cluster.Count(ApiKey.SaslHandshake) >= 3);
        // One connection only: nothing else asked for the brokers' versions in a way that a test could see, so the handshakes and logins are as many.
        Assert.Equal(_cluster.Count(ApiKey.SaslHandshake), _cluster.Count(ApiKey.SaslAuthenticate));
    }

    [Fact]
    public async Task Without_a_limit_nobody_logs_in_again()
    {
        Login(_ => new());
        _cluster.On<ListGroupsRequest, ListGroupsResponse>((_, _) => new());
        await using var client = NewClient("p");
        for (int asked = 0; asked < 20; asked++) await client.SendToAnyAsync(new ListGroupsRequest(), TestContext.Current.CancellationToken);
        Assert.Single(_logins);
    }

    [Fact]
    public async Task A_login_that_is_refused_later_closes_the_connection_and_the_next_one_says_why()
    {
        Login(before => before == 0 ? new() { SessionLifetimeMs = 50 } : new() { ErrorCode = ErrorCode.SaslAuthenticationFailed, ErrorMessage = "user was deleted" });
        _cluster.On<ListGroupsRequest, ListGroupsResponse>((_, _) => new());
        await using var client = NewClient("p");
        KafkaException? refused = null;
        while (refused is not KafkaSecurityException)
        {
            try { await client.SendToAnyAsync(new ListGroupsRequest(), TestContext.Current.CancellationToken); }
            catch (KafkaException exception) { refused = exception; }
        }
        Assert.Contains("user was deleted", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_a_file_is_read_for_each_login_and_an_empty_file_changes_nothing()
    {
        Login(_ => new());
        _cluster.On<ListGroupsRequest, ListGroupsResponse>((_, _) => new());
        foreach (string password in (string[])["first", "second", ""])
        {
            await File.WriteAllTextAsync(_file, password + "\n", TestContext.Current.CancellationToken);
            await using var client = NewClient("as-it-was", _file);
            await client.SendToAnyAsync(new ListGroupsRequest(), TestContext.Current.CancellationToken);
        }
        Assert.Equal(["\0u\0first", "\0u\0second", "\0u\0as-it-was"], _logins);
    }

    [Fact]
    public async Task While_a_password_is_being_changed_a_refusal_is_tried_again()
    {
        Login(before => new() { ErrorCode = before is > 0 and < 4 ? ErrorCode.SaslAuthenticationFailed : ErrorCode.None, SessionLifetimeMs = 50 });
        _cluster.On<ListGroupsRequest, ListGroupsResponse>((_, _) => new());
        await File.WriteAllTextAsync(_file, "p", TestContext.Current.CancellationToken);
        await using var client = NewClient("p", _file);
        int refusals = 0;
        while (_logins.Count < 6)
        {
            try { await client.SendToAnyAsync(new ListGroupsRequest(), TestContext.Current.CancellationToken); }
            catch (KafkaConnectionException refused)
            {
                Assert.True(refused.IsRetriable);
                if (refused.Message.Contains("refused user 'u'", StringComparison.Ordinal)) refusals++;
            }
        }
        Assert.True(refusals >= 2);
    }

    [Fact]
    public async Task A_token_that_the_broker_refuses_ends_with_the_settings_to_compare()
    {
        await File.WriteAllTextAsync(_file, BearerTokenTests.Jwt(DateTimeOffset.UnixEpoch.AddYears(90)), TestContext.Current.CancellationToken);
        Login(before => before == 0 ? new() { AuthBytes = Encoding.UTF8.GetBytes("{\"status\":\"invalid_token\"}") } : new() { ErrorCode = ErrorCode.SaslAuthenticationFailed, ErrorMessage = "{\"status\":\"invalid_token\"}" });
        await using var client = _cluster.NewClient(options => options with { Security = new() { Protocol = SecurityProtocol.SaslPlaintext, Mechanism = "OAUTHBEARER", Oauth = new() { TokenFile = _file } } });
        var refused = await Assert.ThrowsAsync<KafkaSecurityException>(() => client.RefreshAsync([], TestContext.Current.CancellationToken));
        Assert.Contains("refused the token", refused.Message, StringComparison.Ordinal);
        Assert.Contains("issuer, audience", refused.Hint, StringComparison.Ordinal);
        Assert.Equal("\x01", _logins[1]);
    }

    void Login(Func<int, SaslAuthenticateResponse> answer)
    {
        _cluster.On<SaslHandshakeRequest, SaslHandshakeResponse>((_, _) => new());
        _cluster.On<SaslAuthenticateRequest, SaslAuthenticateResponse>((request, before) =>
        {
            _logins.Add(Encoding.UTF8.GetString(request.AuthBytes.Span));
            return answer(before);
        });
    }

    KafkaClient NewClient(string password, string? file = null) => _cluster.NewClient(options => options with
    {
        Security = new() { Protocol = SecurityProtocol.SaslPlaintext, Mechanism = "PLAIN", UserName = "u", Password = password, PasswordFile = file },
    });
}
