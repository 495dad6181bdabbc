namespace Weir.Generate;

/// <summary>
/// Writes logins as the original generator does, quirks included: record <c>i</c> is a function of the stream and <c>i</c> alone, so records can be written
/// in any order and recomputed by a check. One instance per thread; a good record costs no allocation.
/// </summary>
sealed class LoginGenerator
{
    /// <summary>No good record is longer than this many bytes.</summary>
    public const int LongestGood = 320;

    /// <summary>No record at all is longer: the largest bad ones are a little over 1 MiB.</summary>
    public const int Longest = (1 << 20) + (1 << 17);
    const int DeviceMissingPercent = 5;

    readonly BadLogins _bad;

    public LoginGenerator(LoginStream stream)
    {
        Stream = stream;
        Users = new LoginUsers(stream.Seed);
        _bad = new BadLogins(Users);
    }

    public LoginStream Stream { get; set; }
    public LoginUsers Users { get; }

    /// <summary>Decides record <paramref name="number"/>, from 0 to 2^48 - 1.</summary>
    public Login At(long number)
    {
        var bits = SeededBits.At(Stream.Seed, number);
        ulong a = bits.Next(), b = bits.Next();
        var (user, start) = LoginNumbers.Of(Stream.Seed, number);
        return new Login
        {
            Number = number,
            User = user,
            Time = start + (long)(a & 0xFFFF) * LoginNumbers.SecondsPerRound / 0x10000,
            TimeIsText = (a >> 16 & 1) != 0,
            DeviceIdIsUuid = (a >> 17 & 1) != 0,
            Device = (int)(a >> 18 & 0x3FF) * 100 / 0x400 < DeviceMissingPercent ? LoginDevice.Missing : (a >> 28 & 1) != 0 ? LoginDevice.Android : LoginDevice.Ios,
            Major = (byte)(1 + (a >> 29 & 0xFF) * 4 / 0x100),
            Minor = (byte)((a >> 37 & 0xFF) * 10 / 0x100),
            Patch = (byte)((a >> 45 & 0xFF) * 10 / 0x100),
            Locale = (byte)((a >> 53 & 0xFF) * (ulong)LoginText.Locales / 0x100),
            Address = (uint)(b & 0xFFFFFF) | (uint)(1 + (b >> 24 & 0xFF) * 223 / 0x100) << 24,
            Bad = IsBad(number, b),
            DeviceBits = SeededBits.Mix(b),
            Rest = bits,
        };
    }

    /// <summary>The key of record <paramref name="number"/>, the id of its user; empty where records have none.</summary>
    public ReadOnlySpan<byte> Key(long number) => Stream.IsKeyed ? Users.Id(LoginNumbers.Of(Stream.Seed, number).User) : default;

    /// <summary>Whether record <paramref name="number"/> is bad, without deciding the rest.</summary>
    public bool IsBad(long number)
    {
        var bits = SeededBits.At(Stream.Seed, number);
        bits.Next();
        return IsBad(number, bits.Next());
    }

    /// <summary>Writes record <paramref name="number"/> and returns its length; -1 where its value is null. A buffer of <see cref="Longest"/> bytes takes every record.</summary>
    public int Write(long number, Span<byte> to)
    {
        var login = At(number);
        return login.Bad ? _bad.Write(ref login, Stream, to) : Write(login, Users, to);
    }

    /// <summary>The login as a good record.</summary>
    public static int Write(in Login login, LoginUsers users, Span<byte> to)
    {
        int length = Put("{\"user_id\":\""u8, to, 0);
        length = Put(users.Id(login.User), to, length);
        length = Put("\",\"app_version\":\""u8, to, length);
        length += LoginText.Version(login, to[length..]);
        if (login.Device != LoginDevice.Missing)
        {
            length = Put("\",\"device_type\":\""u8, to, length);
            length = Put(LoginText.Device(login.Device), to, length);
        }
        length = Put("\",\"ip\":\""u8, to, length);
        length += LoginText.Address(login, to[length..]);
        length = Put("\",\"locale\":\""u8, to, length);
        length = Put(LoginText.Locale(login), to, length);
        length = Put("\",\"device_id\":\""u8, to, length);
        length += LoginText.DeviceId(login, to[length..]);
        length = Put("\",\"timestamp\":"u8, to, length);
        if (login.TimeIsText) to[length++] = (byte)'"';
        length += LoginText.Number(login.Time, to[length..]);
        if (login.TimeIsText) to[length++] = (byte)'"';
        to[length++] = (byte)'}';
        return length;
    }

    static int Put(ReadOnlySpan<byte> text, Span<byte> to, int at)
    {
        text.CopyTo(to[at..]);
        return at + text.Length;
    }

    /// <summary>Whether record <paramref name="number"/> is sent twice; a bad one never is.</summary>
    public bool IsRepeated(long number) => Stream.RepeatedPartsPerMillion > 0 && SeededBits.At(Stream.Seed ^ 0x4444, number).Below(1_000_000) < Stream.RepeatedPartsPerMillion && !IsBad(number);

    bool IsBad(long number, ulong bits) => (long)((bits >> 32) * 1_000_000 >> 32) < Stream.BadPartsPerMillion(number);
}
