using Weir.Kafka.Connections;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Security;

/// <summary>Logs connections in, with the credentials of now: what came from a file is read again for each login.</summary>
sealed class SaslLogin(SecuritySettings settings, TimeProvider time)
{
    // The broker and the file are changed one after the other; between the two a login that was good a moment ago is refused.
    static readonly TimeSpan ChangeLimit = TimeSpan.FromSeconds(60);

    readonly Tokens? _tokens = IsOauth(settings) ? Tokens.Of(settings.Oauth, time) : null;

    bool _hasLoggedIn;
    long? _refusedSince;

    /// <summary>A fresh exchange with the broker at <paramref name="endpoint"/>; may ask for a token, which takes its own time.</summary>
    public async ValueTask<ISaslMechanism> PrepareAsync(string endpoint, CancellationToken cancellation) =>
        SaslMechanism.For(settings.Reread(), endpoint, _tokens is null ? null : await _tokens.CurrentAsync(cancellation));

    /// <summary>Speaks the exchange.</summary>
    /// <returns>How long the broker lets the session live (KIP-368), zero without a limit.</returns>
    /// <exception cref="KafkaSecurityException">The broker refuses.</exception>
    /// <exception cref="KafkaConnectionException">The broker refuses credentials that may be about to change: they are not the pipeline file's, and this client has logged in before.</exception>
    public async Task<TimeSpan> LogInAsync(KafkaConnection connection, ISaslMechanism mechanism, RequestOptions request, CancellationToken cancellation)
    {
        var handshake = await connection.SendAsync(new SaslHandshakeRequest { Mechanism = mechanism.Name }, request, cancellation);
        if (handshake.ErrorCode == ErrorCode.UnsupportedSaslMechanism) throw SaslMechanism.NotOffered(settings, connection.Address, handshake.Mechanisms);
        if (handshake.ErrorCode != ErrorCode.None) throw new KafkaServerException(handshake.ErrorCode, $"{connection.Address}: logging in", hint: "Make sure that security.protocol is the listener's: it may not ask for a login.");
        long lifetime = 0;
        for (byte[]? next = mechanism.First(); next is not null;)
        {
            var answer = await connection.SendAsync(new SaslAuthenticateRequest { AuthBytes = next }, request, cancellation);
            if (answer.ErrorCode != ErrorCode.None) throw Refused(connection.Address, answer.ErrorMessage);
            next = mechanism.Next(answer.AuthBytes.Span);
            lifetime = answer.SessionLifetimeMs;
        }
        (_hasLoggedIn, _refusedSince) = (true, null);
        return TimeSpan.FromMilliseconds(Math.Clamp(lifetime, 0, int.MaxValue));
    }

    static bool IsOauth(SecuritySettings settings) => settings.UsesSasl && string.Equals(settings.Mechanism, OauthBearerMechanism.MechanismName, StringComparison.OrdinalIgnoreCase);

    KafkaConnectionException Refused(string address, string? serverMessage)
    {
        _tokens?.Forget();
        var refused = SaslMechanism.Refused(settings.Reread(), address, serverMessage);
        if (!_hasLoggedIn || !settings.MayChange) return refused;
        long now = time.GetTimestamp();
        _refusedSince ??= now;
        return time.GetElapsedTime(_refusedSince.Value, now) < ChangeLimit ? new KafkaConnectionException(address, refused.Message[(address.Length + 2)..], refused.Hint) : refused;
    }
}
