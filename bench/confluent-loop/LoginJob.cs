using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weir.Bench.ConfluentLoop;

/// <summary>The login job on one record. One instance per thread: it reuses its buffers.</summary>
sealed partial class LoginJob : IDisposable
{
    readonly HMACSHA256 _hmac = new("weir-bench-key"u8.ToArray());
    readonly ArrayBufferWriter<byte> _output = new();
    readonly Utf8JsonWriter _writer;

    public LoginJob() => _writer = new(_output, new() { SkipValidation = true });

    public LoginResult Apply(byte[]? value)
    {
        if (value is null) return LoginResult.Bad("not json");
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Apply(document.RootElement) : LoginResult.Bad("not json");
        }
        catch (JsonException)
        {
            return LoginResult.Bad("not json");
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _hmac.Dispose();
    }

    LoginResult Apply(JsonElement login)
    {
        if (Text(login, "user_id") is not { } user || !Guid.TryParseExact(user, "D", out _)) return LoginResult.Bad("user_id");
        if (Text(login, "ip") is not { } ip || !Ipv4().IsMatch(ip)) return LoginResult.Bad("ip");
        if (Text(login, "locale") is not [>= 'A' and <= 'Z', >= 'A' and <= 'Z']) return LoginResult.Bad("locale");
        if (!login.TryGetProperty("timestamp", out var timestamp) || UnixSeconds(timestamp) is not { } seconds) return LoginResult.Bad("timestamp");
        return LoginResult.Good(Encoding.UTF8.GetBytes(user), Output(login, ip, seconds));
    }

    byte[] Output(JsonElement login, string ip, long seconds)
    {
        _output.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        foreach (var property in login.EnumerateObject())
        {
            if (!property.NameEquals("ip"u8) && !property.NameEquals("timestamp"u8) && !property.NameEquals("device_type"u8)) property.WriteTo(_writer);
        }
        _writer.WriteString("device_type"u8, Text(login, "device_type") is { Length: > 0 } device ? device.ToLowerInvariant() : "unknown");
        _writer.WriteString("ip_hash"u8, Hash(ip));
        _writer.WriteString("event_time"u8, DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime);
        _writer.WriteEndObject();
        _writer.Flush();
        return _output.WrittenSpan.ToArray();
    }

    // The first 32 hex digits.
    string Hash(string ip)
    {
        Span<byte> address = stackalloc byte[Encoding.UTF8.GetMaxByteCount(ip.Length)];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _hmac.TryComputeHash(address[..Encoding.UTF8.GetBytes(ip, address)], hash, out _);
        return Convert.ToHexStringLower(hash[..16]);
    }

    static string? Text(JsonElement login, string field) => login.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // A JSON integer, or a string of 1 to 11 decimal digits.
    static long? UnixSeconds(JsonElement timestamp) => timestamp.ValueKind switch
    {
        JsonValueKind.Number when timestamp.TryGetInt64(out long number) && number is >= 0 and <= 99_999_999_999 => number,
        JsonValueKind.String when timestamp.GetString() is { Length: <= 11 } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) => number,
        _ => null,
    };

    [GeneratedRegex(@"^(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ipv4();
}
