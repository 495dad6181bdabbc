namespace Weir.Kafka.Security;

/// <summary>A file with the token, such as the one that Kubernetes projects for a service account; whoever writes it sees to it that it does not expire.</summary>
sealed class FileTokens(string path, TimeProvider time) : ITokenSource
{
    public Task<BearerToken> TokenAsync(CancellationToken cancellation)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KafkaUsageException($"sasl.oauthbearer.token.file {path}: {e.Message.ReplaceLineEndings(" ")}", "Name a file that this process may read.", e);
        }
        return Task.FromResult(BearerToken.Parse(text, time.GetUtcNow())
            ?? throw new KafkaUsageException($"sasl.oauthbearer.token.file {path}: no token in it", "It must hold the token alone, or JSON with access_token."));
    }
}
