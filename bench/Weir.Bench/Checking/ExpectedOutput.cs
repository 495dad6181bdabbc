using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.Bench.Records;

namespace Weir.Bench.Checking;

/// <summary>What the login job makes of a good record, computed from what the record was made of, by System.Text.Json and .NET's HMAC.</summary>
static class ExpectedOutput
{
    const int HashBytes = 16;

    public static IReadOnlyList<(string Name, string Value)> Fields(Login login) =>
    [
        ("user_id", login.UserId),
        ("app_version", login.AppVersion),
        ("device_type", login.DeviceType?.ToLowerInvariant() ?? "unknown"),
        ("locale", login.Locale),
        ("device_id", login.DeviceId),
        ("ip_hash", Convert.ToHexStringLower(HMACSHA256.HashData("weir-bench-key"u8, Encoding.UTF8.GetBytes(login.Ip)).AsSpan(0, HashBytes))),
        ("event_time", DateTimeOffset.FromUnixTimeSeconds(login.Time).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
    ];

    /// <returns>Null: <paramref name="output"/> is what is expected; the order of its fields does not matter.</returns>
    public static string? Difference(Login login, JsonElement output)
    {
        var expected = Fields(login);
        int count = 0;
        foreach (var property in output.EnumerateObject()) count++;
        if (count != expected.Count + (login.Context is null ? 0 : 1)) return $"it has {count} fields";
        foreach (var (name, value) in expected)
        {
            if (!output.TryGetProperty(name, out var found) || found.ValueKind != JsonValueKind.String || !found.ValueEquals(value)) return $"{name} is not \"{value}\"";
        }
        return login.Context is null || (output.TryGetProperty("context", out var context) && IsSame(context, login.Context)) ? null : $"context is not {login.Context}";
    }

    static bool IsSame(JsonElement found, string expected)
    {
        using var document = JsonDocument.Parse(expected);
        return JsonElement.DeepEquals(found, document.RootElement);
    }
}
