using System.Text.Json;

namespace Weir.Generate;

/// <summary>An output record taken apart: exactly the seven fields of the reference pipeline's output, each once and each a text.</summary>
ref struct ProcessedLogin
{
    public const int Fields = 7;

    public ReadOnlySpan<byte> UserId, AppVersion, DeviceType, IpToken, Locale, DeviceId, EventTime;

    /// <summary>False, with the reason, when <paramref name="value"/> is anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out ProcessedLogin login, out string? reason)
    {
        login = default;
        try
        {
            reason = login.Read(value);
        }
        catch (JsonException)
        {
            reason = "not JSON";
        }
        return reason is null;
    }

    string? Read(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "not an object";
        int seen = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int field = FieldOf(reader);
            if (field < 0) return "a field that should not be there";
            if ((seen & 1 << field) != 0) return "a field twice";
            seen |= 1 << field;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String) return "a field that is no text";
            Set(field, reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);
        }
        if (reader.Read()) return "more than one value";
        return seen == (1 << Fields) - 1 ? null : "a field is missing";
    }

    static int FieldOf(in Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("user_id"u8)) return 0;
        if (reader.ValueTextEquals("app_version"u8)) return 1;
        if (reader.ValueTextEquals("device_type"u8)) return 2;
        if (reader.ValueTextEquals("ip_token"u8)) return 3;
        if (reader.ValueTextEquals("locale"u8)) return 4;
        if (reader.ValueTextEquals("device_id"u8)) return 5;
        return reader.ValueTextEquals("event_time"u8) ? 6 : -1;
    }

    void Set(int field, ReadOnlySpan<byte> text)
    {
        switch (field)
        {
            case 0: UserId = text; break;
            case 1: AppVersion = text; break;
            case 2: DeviceType = text; break;
            case 3: IpToken = text; break;
            case 4: Locale = text; break;
            case 5: DeviceId = text; break;
            default: EventTime = text; break;
        }
    }
}
