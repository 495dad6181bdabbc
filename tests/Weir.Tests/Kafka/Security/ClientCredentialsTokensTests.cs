using System.Text;
using Weir.Kafka;
using Weir.Kafka.Security;

namespace Weir.Tests.Kafka.Security;

public sealed class ClientCredentialsTokensTests : IDisposable
{
    readonly TokenEndpoint _endpoint = new();

    public void Dispose() => _endpoint.Dispose();

    [Fact]
    public async Task Id_and_secret_are_shown_and_the_answer_s_token_lives_as_long_as_it_says()
    {
        _ = AnswerAsync(200, """{"access_token":"abc","token_type":"Bearer","expires_in":300}""");
        var token = await Tokens("s3cret/ü").TokenAsync(TestContext.Current.CancellationToken);
        Assert.Equal("abc", token.Value);
        Assert.Equal(TimeSpan.FromSeconds(300), token.Expires - token.Issued);
        Assert.Equal(("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("weir%3A1:s3cret%2F%C3%BC")), "grant_type=client_credentials&scope=kafka+write"), _endpoint.Asked.Single());
    }

    [Fact]
    public async Task A_secret_in_a_file_is_read_for_each_token()
    {
        string path = Path.GetTempFileName();
        foreach (string secret in (string[])["first", "second"])
        {
            await File.WriteAllTextAsync(path, secret + "\n", TestContext.Current.CancellationToken);
            var answered = AnswerAsync(200, """{"access_token":"abc"}""");
            await Tokens("", path).TokenAsync(TestContext.Current.CancellationToken);
            await answered;
        }
        Assert.Equal(["weir%3A1:first", "weir%3A1:second"], _endpoint.Asked.Select(asked => Encoding.UTF8.GetString(Convert.FromBase64String(asked.Login!["Basic ".Length..]))));
        File.Delete(path);
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client","error_description":"no such client"}""", "answered 401: invalid_client, no such client", false)]
    [InlineData(400, "not JSON", "answered 400", false)]
    [InlineData(302, "", "answered 302", false)]
    [InlineData(503, "", "answered 503", true)]
    [InlineData(429, "", "answered 429", true)]
    [InlineData(200, "<html>", "without an access_token", false)]
    [InlineData(200, "html", "without an access_token", false)]
    public async Task An_answer_without_a_token_says_why_and_is_asked_again_only_where_that_may_help(int status, string body, string why, bool isRetriable)
    {
        _ = AnswerAsync(status, body);
        var error = await Assert.ThrowsAnyAsync<KafkaConnectionException>(() => Tokens("s3cret").TokenAsync(TestContext.Current.CancellationToken));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(isRetriable, error.IsRetriable);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_may_come_back()
    {
        _endpoint.Stop();
        Assert.True((await Assert.ThrowsAsync<KafkaConnectionException>(() => Tokens("s3cret").TokenAsync(TestContext.Current.CancellationToken))).IsRetriable);
    }

    ClientCredentialsTokens Tokens(string secret, string? secretFile = null) =>
        new(new() { TokenEndpoint = _endpoint.Address, ClientId = "weir:1", ClientSecret = secret, ClientSecretFile = secretFile, Scope = "kafka write" }, TimeProvider.System);

    Task AnswerAsync(int status, string body) => _endpoint.AnswerAsync(status, () => body);
}
