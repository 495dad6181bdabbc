using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Weir.Kafka.Security;

/// <summary>A token endpoint that is shown the client's id and secret (RFC 6749, section 4.4), as Kafka's and librdkafka's OIDC login do it.</summary>
sealed class ClientCredentialsTokens(OauthSettings settings, TimeProvider time) : ITokenSource
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    const int AnswerMax = 1 << 20;

    // A redirect would send the secret to an address that nobody wrote into a file.
    static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = AnswerMax };

    string Endpoint => settings.TokenEndpoint!.GetLeftPart(UriPartial.Path);

    public async Task<BearerToken> TokenAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var request = Request();
        try
        {
            using var answer = await Http.SendAsync(request, both.Token);
            // JSON is UTF-8, whatever charset a server claims; an unknown one would throw.
            string body = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(both.Token));
            if (!answer.IsSuccessStatusCode) throw Refused((int)answer.StatusCode, body);
            return BearerToken.Parse(body.TrimStart().StartsWith('{') ? body : "", time.GetUtcNow())
                ?? throw new KafkaSecurityException(SecurityFailure.TokenRefused, Endpoint, "the token endpoint answered without an access_token", "Check sasl.oauthbearer.token.endpoint.url.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new KafkaConnectionException(Endpoint, $"the token endpoint did not answer within {Limit.TotalSeconds:0} s");
        }
        catch (HttpRequestException e)
        {
            throw new KafkaConnectionException(Endpoint, $"the token endpoint cannot be reached: {e.Message.ReplaceLineEndings(" ")}", "Check sasl.oauthbearer.token.endpoint.url.", e);
        }
    }

    HttpRequestMessage Request()
    {
        string secret = SecretFile.Read(settings.ClientSecretFile) ?? settings.ClientSecret ?? "";
        string login = $"{Uri.EscapeDataString(settings.ClientId ?? "")}:{Uri.EscapeDataString(secret)}";
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (settings.Scope is { Length: > 0 } scope) form.Add(new("scope", scope));
        var request = new HttpRequestMessage(HttpMethod.Post, settings.TokenEndpoint) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    KafkaConnectionException Refused(int status, string body)
    {
        string what = $"the token endpoint answered {status}{ErrorOf(body)}";
        return status is >= 500 or 408 or 429
            ? new KafkaConnectionException(Endpoint, what)
            : new KafkaSecurityException(SecurityFailure.TokenRefused, Endpoint, what, "Check sasl.oauthbearer.client.id, sasl.oauthbearer.client.secret and sasl.oauthbearer.scope.");
    }

    // RFC 6749, section 5.2: a word of a short list, and a text for people.
    static string ErrorOf(string body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            if (answer.RootElement.ValueKind != JsonValueKind.Object || !answer.RootElement.TryGetProperty("error", out var error)) return "";
            string about = answer.RootElement.TryGetProperty("error_description", out var description) ? $", {description}" : "";
            return $": {error}{about}".ReplaceLineEndings(" ");
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
