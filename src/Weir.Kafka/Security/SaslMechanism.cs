using System.Security.Cryptography;
using Weir.Protocol.Security;

namespace Weir.Kafka.Security;

/// <summary>The mechanisms Weir speaks, by Kafka's names.</summary>
static class SaslMechanism
{
    const int NonceBytes = 24;

    /// <summary>A fresh exchange with the broker at <paramref name="endpoint"/> (<c>host:port</c>, for messages).</summary>
    /// <param name="settings">Which mechanism, and who the client is.</param>
    /// <param name="endpoint">As messages name the broker.</param>
    /// <param name="token">For OAUTHBEARER.</param>
    /// <exception cref="KafkaUsageException">The mechanism is unknown, or user name or password are missing.</exception>
    public static ISaslMechanism For(SecuritySettings settings, string endpoint, string? token = null)
    {
        if (token is not null) return new OauthBearerMechanism(token, settings.Oauth.Extensions, endpoint);
        string user = Required(settings.UserName, "sasl.username");
        string password = Required(settings.Password, "sasl.password");
        return settings.Mechanism?.ToUpperInvariant() switch
        {
            PlainMechanism.MechanismName => new PlainMechanism(user, password),
            "SCRAM-SHA-256" => new ScramMechanism(ScramHash.Sha256, user, password, Nonce(), endpoint),
            "SCRAM-SHA-512" => new ScramMechanism(ScramHash.Sha512, user, password, Nonce(), endpoint),
            null => throw new KafkaUsageException("sasl.mechanism is not set", "Set it to PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER."),
            _ => throw new KafkaUsageException($"sasl.mechanism is {settings.Mechanism}", "Weir speaks PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER."),
        };
    }

    /// <summary>What to say when SaslHandshake answers UNSUPPORTED_SASL_MECHANISM.</summary>
    public static KafkaSecurityException NotOffered(SecuritySettings settings, string endpoint, IEnumerable<string> offered) =>
        new(SecurityFailure.MechanismNotOffered, endpoint, $"the listener does not offer {settings.Mechanism}", $"Set sasl.mechanism to one it offers: {string.Join(", ", offered)}.");

    /// <summary>What to say when SaslAuthenticate answers SASL_AUTHENTICATION_FAILED.</summary>
    public static KafkaSecurityException Refused(SecuritySettings settings, string endpoint, string? serverMessage) => string.Equals(settings.Mechanism, OauthBearerMechanism.MechanismName, StringComparison.OrdinalIgnoreCase)
        ? new(SecurityFailure.CredentialsRefused, endpoint, $"the broker refused the token ({settings.Mechanism}): {serverMessage ?? "SASL_AUTHENTICATION_FAILED"}", "Compare the token's issuer, audience and scope with what the broker expects (its sasl.oauthbearer.expected.*), and both clocks.")
        : new(SecurityFailure.CredentialsRefused, endpoint, $"the broker refused user '{settings.UserName}' ({settings.Mechanism}): {serverMessage ?? "SASL_AUTHENTICATION_FAILED"}", "Check sasl.username, sasl.password and sasl.mechanism.");

    static string Nonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));

    static string Required(string? value, string name) =>
        string.IsNullOrEmpty(value) ? throw new KafkaUsageException($"{name} is not set", "SASL needs sasl.username and sasl.password.") : value;
}
