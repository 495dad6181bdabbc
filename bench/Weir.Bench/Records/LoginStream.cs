using System.Numerics;
using System.Text;

namespace Weir.Bench.Records;

/// <summary>The seeded stream of logins: record n is the same in every run, and its <c>device_id</c> holds n, so that loss and repeats can be told from the output alone.</summary>
/// <param name="seed">The same seed gives the same records as <c>../shared/peers/tools/Gen.java</c>.</param>
/// <param name="contextCharacters">Of a nested object <c>context</c> that each has too, at least; 0: none.</param>
sealed class LoginStream(long seed, int contextCharacters = 0)
{
    const int Users = 50_000;
    const int BadPerThousand = 5;
    // Weir takes 1,024 fields of a record: what is larger has longer texts, not more of them.
    const int PagesAtMost = 100;
    const int PageCharacters = 60;
    // A number like 593-47-5928 is n * Factor + Shift modulo 10^9.
    const long Modulus = 1_000_000_000;
    const long Factor = 387_420_489;
    const long Shift = 12_345_678;
    static readonly long Inverse = (long)BigInteger.ModPow(Factor, Modulus / 5 * 2 - 1, Modulus);
    static readonly string[] Locales = ["RU", "US", "IN", "ID", "DE", "BR", "FR", "JP", "GB", "MX"];
    static readonly byte[] DeviceIdField = "\"device_id\":\""u8.ToArray();
    static readonly byte[] LoginOf = "login of "u8.ToArray();

    public Login At(long number)
    {
        var random = new SplittableRandom(unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)number * 0xD1342543DE82EF95));
        string userId = UserId(random.NextInt(Users));
        string appVersion = $"{random.NextInt(1, 5)}.{random.NextInt(10)}.{random.NextInt(10)}";
        string? deviceType = random.NextInt(100) < 5 ? null : random.NextBoolean() ? "android" : "iOS";
        string ip = $"{random.NextInt(1, 224)}.{random.NextInt(256)}.{random.NextInt(256)}.{random.NextInt(256)}";
        string locale = Locales[random.NextInt(Locales.Length)];
        string deviceId = DeviceId(ref random, number);
        long time = 1_694_000_000 + random.NextInt(60_000_000);
        bool isGood = random.NextInt(1_000) >= BadPerThousand;
        var defect = isGood ? Defect.None : (Defect)random.NextInt((int)Defect.None);
        bool isTimeText = random.NextBoolean();
        var login = new Login([], isGood, userId, appVersion, deviceType, ip, locale, deviceId, time, contextCharacters > 0 ? Context(number) : null);
        return login with { Value = Value(login, defect, isTimeText, ref random) };
    }

    /// <summary>The number in a <c>device_id</c>; -1: there is none.</summary>
    public static long NumberOf(ReadOnlySpan<char> deviceId) => deviceId.Length switch
    {
        36 when long.TryParse(deviceId[24..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out long number) => number,
        11 when deviceId[3] == '-' && deviceId[6] == '-' && long.TryParse($"{deviceId[..3]}{deviceId[4..6]}{deviceId[7..]}", out long digits) => Unmixed(digits),
        _ => -1,
    };

    /// <summary>The number in a record's bytes, whatever is wrong with them; -1: there is none.</summary>
    public static long NumberOf(ReadOnlySpan<byte> value)
    {
        int field = value.IndexOf(DeviceIdField);
        var rest = field >= 0 ? value[(field + DeviceIdField.Length)..] : value.StartsWith(LoginOf) ? value[LoginOf.Length..] : [];
        int end = rest.IndexOfAny((byte)'"', (byte)' ');
        return end < 0 ? -1 : NumberOf(Encoding.ASCII.GetString(rest[..end]).AsSpan());
    }

    static long Unmixed(long digits) => (long)((Int128)((digits - Shift + Modulus) % Modulus) * Inverse % Modulus);

    string UserId(int user)
    {
        var random = new SplittableRandom((ulong)seed ^ (ulong)user);
        return Uuid(random.NextLong() & ~0xF000UL | 0x4000, random.NextLong() & 0x3FFFFFFFFFFFFFFF | 0x8000000000000000);
    }

    static string DeviceId(ref SplittableRandom random, long number)
    {
        if (!random.NextBoolean()) return Uuid(random.NextLong() & ~0xF000UL | 0x4000, 0x8000000000000000 | (random.NextLong() & 0x3FFF) << 48 | (ulong)number);
        long digits = (number * Factor + Shift) % Modulus;
        return $"{digits / 1_000_000:000}-{digits / 10_000 % 100:00}-{digits % 10_000:0000}";
    }

    static string Uuid(ulong high, ulong low) => new Guid(
        (uint)(high >> 32), (ushort)(high >> 16), (ushort)high,
        (byte)(low >> 56), (byte)(low >> 48), (byte)(low >> 40), (byte)(low >> 32), (byte)(low >> 24), (byte)(low >> 16), (byte)(low >> 8), (byte)low).ToString();

    // Objects in an array, so that it is nested three deep. Drawn apart: the other fields stay as they are without it.
    string Context(long number)
    {
        var random = new SplittableRandom((ulong)number);
        string rest = new('p', Math.Max(0, (contextCharacters / PagesAtMost) - PageCharacters));
        var text = new StringBuilder(contextCharacters + rest.Length + 100).Append("{\"session\":{\"id\":\"").Append(random.NextLong().ToString("x16")).Append("\",\"attempt\":").Append(random.NextInt(10)).Append("},\"pages\":[");
        while (text.Length < contextCharacters)
        {
            text.Append($"{{\"path\":\"/account/{random.NextInt(1_000)}{rest}\",\"millis\":{random.NextInt(10_000)},\"is_cached\":{(random.NextBoolean() ? "true" : "false")}}},");
        }
        text.Length--;
        return text.Append("]}").ToString();
    }

    static byte[] Value(Login login, Defect defect, bool isTimeText, ref SplittableRandom random)
    {
        string? userId = login.UserId;
        string ip = login.Ip, locale = login.Locale, time = isTimeText ? $"\"{login.Time}\"" : $"{login.Time}";
        switch (defect)
        {
            case Defect.NoUserId: userId = null; break;
            case Defect.UserIdIsNoUuid: userId = $"user-{random.NextInt(1_000)}"; break;
            case Defect.IpOutOfRange: ip = $"300.1.2.{random.NextInt(256)}"; break;
            case Defect.IpVersion6: ip = $"2001:db8::{random.NextInt(1, 9_999)}"; break;
            case Defect.LocaleInSmallLetters: locale = locale.ToLowerInvariant(); break;
            case Defect.LocaleTooLong: locale += "S"; break;
            case Defect.TimeInWords: time = "\"yesterday\""; break;
            case Defect.TimeWithFraction: time = $"{login.Time}.5"; break;
            case Defect.TimeEmpty: time = "\"\""; break;
        }
        var text = new StringBuilder(256).Append('{');
        if (userId is not null) text.Append("\"user_id\":\"").Append(userId).Append("\",");
        text.Append("\"app_version\":\"").Append(login.AppVersion).Append("\",");
        if (login.DeviceType is { } deviceType) text.Append("\"device_type\":\"").Append(deviceType).Append("\",");
        text.Append("\"ip\":\"").Append(ip).Append("\",\"locale\":\"").Append(locale).Append("\",\"device_id\":\"").Append(login.DeviceId).Append("\",");
        if (login.Context is { } context) text.Append("\"context\":").Append(context).Append(',');
        text.Append("\"timestamp\":").Append(time).Append('}');
        return defect switch
        {
            Defect.CutShort => Encoding.ASCII.GetBytes(text.ToString(0, text.Length - 1)),
            Defect.Prose => Encoding.ASCII.GetBytes($"login of {login.DeviceId} failed"),
            Defect.NotUtf8 => [0xFF, .. Encoding.ASCII.GetBytes(text.ToString(1, text.Length - 1)), 0, 0x80, 0xC0],
            _ => Encoding.ASCII.GetBytes(text.ToString()),
        };
    }
}
