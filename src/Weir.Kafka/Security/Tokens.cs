using Weir.Kafka.Connections;

namespace Weir.Kafka.Security;

/// <summary>The token to log in with: the last one while it is young enough, else the next. Safe for several connections at a time, which then ask once.</summary>
sealed class Tokens(ITokenSource source, TimeProvider time)
{
    readonly Turns _turns = new();
    BearerToken? _last;

    /// <summary>The source that the settings name.</summary>
    public static Tokens Of(OauthSettings settings, TimeProvider time) => new(settings switch
    {
        { TokenFile: { } file } => new FileTokens(file, time),
        { TokenCommand: { } command } => new CommandTokens(command, time),
        { TokenEndpoint: not null } => new ClientCredentialsTokens(settings, time),
        _ => throw new KafkaUsageException("sasl.mechanism is OAUTHBEARER, and nothing says where tokens come from", "Set sasl.oauthbearer.token.endpoint.url, sasl.oauthbearer.token.file or sasl.oauthbearer.token.command."),
    }, time);

    /// <exception cref="KafkaException">There is none, and the last one is over.</exception>
    public async Task<string> CurrentAsync(CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        try
        {
            // A file costs nothing to read, and whoever writes it knows when.
            if (_last is not { } last || source is FileTokens || last.IsOld(time.GetUtcNow())) last = await NextAsync(cancellation);
            return last.Value;
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>The broker refused it: the next login asks for another one.</summary>
    public void Forget() => _last = null;

    async Task<BearerToken> NextAsync(CancellationToken cancellation)
    {
        try
        {
            var next = await source.TokenAsync(cancellation);
            _last = next;
            return next;
        }
        catch (KafkaException) when (_last is { } last && !last.IsOver(time.GetUtcNow()))
        {
            // Good for a while yet; by then whoever gives tokens may be back.
            return last;
        }
    }
}
