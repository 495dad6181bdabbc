namespace Weir.Generate;

/// <summary>Records that no contract for logins may let pass: every way of going wrong that pipelines meet, each with its own bytes.</summary>
sealed class BadLogins(LoginUsers users)
{
    /// <summary>One bad record in this many is larger than 1 MiB, where the stream has such records: enough to be there, too few to be the load.</summary>
    const int OversizeOneIn = 4_000;
    const int OversizeBytes = (1 << 20) + 1;

    /// <summary>One bad record in this many is a large one: 10 000 levels, and as many keys as the topic takes.</summary>
    const int LargeOneIn = 250;
    const int Kinds = 22;

    /// <summary>One bad record in this many is a tombstone, where the stream has such records.</summary>
    const int TombstoneOneIn = 10;

    static readonly string[] Required = ["user_id", "ip", "timestamp"];

    /// <returns>Its length; -1 for a tombstone.</returns>
    public int Write(ref Login login, LoginStream stream, Span<byte> to)
    {
        if (stream.HasTombstones && login.Rest.Below(TombstoneOneIn) == 0) return -1;
        var edit = new LoginEdit(to, LoginGenerator.Write(login, users, to));
        ref var rest = ref login.Rest;
        bool large = rest.Below(LargeOneIn) == 0;
        if (stream.Oversize && rest.Below(OversizeOneIn) == 0) edit.Insert(1, "\"note\":\""u8, (byte)'x', OversizeBytes - edit.Length, "\","u8);
        else Break(ref edit, rest.Below(Kinds), ref rest, login, large ? stream.Oversize ? 100_000 : 60_000 : 0);
        return edit.Length;
    }

    static void Break(ref LoginEdit edit, int kind, ref SeededBits rest, in Login login, int large)
    {
        switch (kind)
        {
            case 0: NotJson(ref edit, login); break;
            case 1: edit.Cut(1 + rest.Below(edit.Length - 1)); break;
            case 2: edit.Cut(0); break;
            case 3: MalformedUtf8(ref edit, ref rest); break;
            case 4: edit.InsertInText("app_version", rest.Below(2) == 0 ? "\\ud83d"u8 : "\\uDE00"u8); break;
            case 5: edit.Insert(0, [0xEF, 0xBB, 0xBF]); break;
            case 6: edit.InsertInText("app_version", [0]); break;
            case 7: edit.Insert(edit.Length, [0]); break;
            case 8: edit.Replace(Required[rest.Below(2)], rest.Below(4) switch { 0 => "7"u8, 1 => "null"u8, 2 => "[]"u8, _ => "{\"v\":1}"u8 }); break;
            case 9: edit.Replace("timestamp", rest.Below(3) switch { 0 => "true"u8, 1 => "null"u8, _ => "{}"u8 }); break;
            case 10: edit.Remove(Required[rest.Below(Required.Length)]); break;
            case 11: edit.Insert(1, "\"ip\":\"10.0.0.1\","u8); break;
            case 12: edit.Insert(1, "\"\\u0069p\":\"10.0.0.1\","u8); break;
            case 13: Deep(ref edit, large > 0 ? 10_000 : 65 + rest.Below(100)); break;
            case 14: ManyKeys(ref edit, large > 0 ? large : 1_025 + rest.Below(200)); break;
            case 15: edit.Replace("timestamp", "1"u8, (byte)'0', large > 0 ? large : 64 + rest.Below(200)); break;
            case 16: edit.Insert(0, [0, 0, 0, 0, 42]); break;
            case 17: edit.Replace("ip", rest.Below(3) switch { 0 => "\"300.1.2.3\""u8, 1 => "\"2001:db8::7\""u8, _ => "\"\""u8 }); break;
            case 18: edit.Replace("user_id", rest.Below(2) == 0 ? "\"user-593\""u8 : "\"\""u8); break;
            case 19: edit.Replace("locale", rest.Below(3) switch { 0 => "\"ru\""u8, 1 => "\"RUS\""u8, _ => "5"u8 }); break;
            case 20: edit.Replace("timestamp", rest.Below(4) switch { 0 => "\"yesterday\""u8, 1 => "\"\""u8, 2 => "1694479551.5"u8, _ => "\"16944795511694479551\""u8 }); break;
            default: edit.Insert(edit.Length, rest.Below(2) == 0 ? "}"u8 : "{}"u8); break;
        }
    }

    static void NotJson(ref LoginEdit edit, in Login login)
    {
        Span<byte> device = stackalloc byte[LoginUsers.IdLength];
        int length = LoginText.DeviceId(login, device);
        edit.Cut(0);
        edit.Insert(0, "login of "u8);
        edit.Insert(edit.Length, device[..length]);
        edit.Insert(edit.Length, " failed"u8);
    }

    /// <summary>A byte that never occurs, an overlong form, an encoded surrogate, a sequence cut short, and one beyond U+10FFFF.</summary>
    static void MalformedUtf8(ref LoginEdit edit, ref SeededBits rest) => edit.InsertInText("app_version", rest.Below(5) switch
    {
        0 => [0xFF],
        1 => [0xC0, 0xAF],
        2 => [0xED, 0xA0, 0x80],
        3 => [0xE2, 0x82],
        _ => [0xF4, 0x90, 0x80, 0x80],
    });

    static void Deep(ref LoginEdit edit, int levels)
    {
        edit.Insert(1, "\"x\":"u8, (byte)'[', levels, []);
        edit.Insert(1 + 4 + levels, [], (byte)']', levels, ","u8);
    }

    static void ManyKeys(ref LoginEdit edit, int keys)
    {
        edit.Cut(edit.Length - 1);
        Span<byte> pair = stackalloc byte[24];
        for (int key = 0; key < keys; key++)
        {
            ",\"k"u8.CopyTo(pair);
            int length = 3 + LoginText.Number(key, pair[3..]);
            "\":1"u8.CopyTo(pair[length..]);
            edit.Insert(edit.Length, pair[..(length + 3)]);
        }
        edit.Insert(edit.Length, "}"u8);
    }
}
