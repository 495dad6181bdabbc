using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Security;

/// <summary>Who a connection belongs to, and how far it has shown that.</summary>
sealed class Login(UserTable users, Authorizer? authorizer)
{
    IServerMechanism? _mechanism;

    /// <summary>The user; null before, and where nobody is asked.</summary>
    public string? User { get; private set; }

    /// <summary>The same as ACLs name it; who does not log in is <c>User:ANONYMOUS</c>, as in Kafka.</summary>
    public string Principal { get; private set; } = "User:ANONYMOUS";

    /// <summary>Says what he may do; null: everybody may do everything.</summary>
    public Authorizer? Authorizer => authorizer;

    /// <summary>Whether requests are still to wait.</summary>
    public bool IsMissing => users.IsAsked && User is null;

    /// <summary>Whether a request may be asked by whoever this is now.</summary>
    public bool MayAsk(ApiKey api) => !IsMissing || api is ApiKey.ApiVersions or ApiKey.SaslHandshake or ApiKey.SaslAuthenticate;

    public (ErrorCode Error, IReadOnlyList<string> Mechanisms) Begin(string mechanism)
    {
        if (!IsMissing) return (ErrorCode.IllegalSaslState, []);
        _mechanism = users.Begin(mechanism);
        return (_mechanism is null ? ErrorCode.UnsupportedSaslMechanism : ErrorCode.None, users.Mechanisms);
    }

    /// <returns>The answer and null, or what is wrong.</returns>
    public (byte[] Answer, ErrorCode Error, string? Problem) Next(ReadOnlySpan<byte> token)
    {
        if (!IsMissing || _mechanism is not { } mechanism) return ([], ErrorCode.IllegalSaslState, "SaslAuthenticate comes after SaslHandshake, and once");
        if (mechanism.Next(token) is not { } answer) return ([], ErrorCode.SaslAuthenticationFailed, "Authentication failed: the user or the password is wrong, or the exchange is not the mechanism's");
        User = mechanism.User;
        if (User is not null) Principal = "User:" + User;
        return (answer, ErrorCode.None, null);
    }
}
