using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Weir.Kafka.Security;

/// <summary>A token as it is sent, and when it ends where that is known.</summary>
sealed record BearerToken(string Value, DateTimeOffset Issued, DateTimeOffset? Expires)
{
    // 30 years: what is beyond is no time that a clock could add.
    const double SecondsMax = 1e9;

    static readonly string[] ValueNames = ["access_token", "accessToken", "token"];

    /// <summary>Reads the token alone, or the JSON that token endpoints and the cloud's command lines print: <c>{"access_token":"…","expires_in":3600}</c>.</summary>
    /// <returns>Null where there is no token, or one that cannot be sent.</returns>
    public static BearerToken? Parse(string text, DateTimeOffset now)
    {
        string trimmed = text.Trim();
        if (!trimmed.StartsWith('{')) return Of(trimmed, now, null);
        try
        {
            using var answer = JsonDocument.Parse(trimmed);
            foreach (string name in ValueNames)
            {
                if (answer.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                    return Of(value.GetString()!, now, SecondsOf(answer.RootElement, "expires_in") is { } seconds and > -SecondsMax and < SecondsMax ? now.AddSeconds(seconds) : null);
            }
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether 80 % of its life is over. One whose end is not known is taken for old after 30 s: it is asked for once while a process connects.</summary>
    public bool IsOld(DateTimeOffset now) => now - Issued >= (Expires is { } end ? (end - Issued) * 0.8 : TimeSpan.FromSeconds(30));

    /// <summary>Whether a broker would refuse it for its age.</summary>
    public bool IsOver(DateTimeOffset now) => now >= (Expires ?? Issued.AddSeconds(30));

    /// <summary>Nothing of it: it is a secret.</summary>
    public override string ToString() => nameof(BearerToken);

    // RFC 6750's characters: anything else, a control character above all, would end the token within the message.
    static BearerToken? Of(string value, DateTimeOffset now, DateTimeOffset? expires) =>
        value.Length > 0 && value.All(character => char.IsAsciiLetterOrDigit(character) || "-._~+/=".Contains(character, StringComparison.Ordinal)) ? new(value, now, expires ?? ExpiryOf(value)) : null;

    // A JWT says it itself (RFC 7519, "exp"); it is the broker that checks the signature.
    static DateTimeOffset? ExpiryOf(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3) return null;
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return SecondsOf(claims.RootElement, "exp") is { } seconds and > 0 and < 253_402_300_799 ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return null;
        }
    }

    // Some endpoints write the number as a text.
    static double? SecondsOf(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number) return value.GetDouble();
        return value.ValueKind == JsonValueKind.String && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? seconds : null;
    }
}
