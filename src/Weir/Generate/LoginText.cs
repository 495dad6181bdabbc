using System.Buffers.Text;

namespace Weir.Generate;

/// <summary>The fields of a login as text; each method returns how many bytes it wrote.</summary>
static class LoginText
{
    const long DeviceNumbers = 1_000_000_000, DeviceMultiplier = 387_420_489, DeviceOffset = 593_475_928;
    static readonly byte[] LocaleLetters = "RUUSINIDDEBRFRJPGBMXPLCNSEESITNLTRKRUA"u8.ToArray();

    public static int Locales => LocaleLetters.Length / 2;

    public static ReadOnlySpan<byte> Locale(in Login login) => LocaleLetters.AsSpan(login.Locale * 2, 2);

    public static ReadOnlySpan<byte> Device(LoginDevice device) => device == LoginDevice.Android ? "android"u8 : "iOS"u8;

    public static int Version(in Login login, Span<byte> to)
    {
        to[0] = (byte)('0' + login.Major);
        to[1] = (byte)'.';
        to[2] = (byte)('0' + login.Minor);
        to[3] = (byte)'.';
        to[4] = (byte)('0' + login.Patch);
        return 5;
    }

    public static int Address(in Login login, Span<byte> to)
    {
        int length = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            length += Number((byte)(login.Address >> shift), to[length..]);
            if (shift > 0) to[length++] = (byte)'.';
        }
        return length;
    }

    public static int Number(long number, Span<byte> to)
    {
        Utf8Formatter.TryFormat(number, to, out int length);
        return length;
    }

    /// <summary>Either like <c>593-47-5928</c>, a number that belongs to one login of the first 10^9, or a UUID that ends in the login's number.</summary>
    public static int DeviceId(in Login login, Span<byte> to)
    {
        if (login.DeviceIdIsUuid) return DeviceUuid(login, to);
        long n = (login.Number % DeviceNumbers * DeviceMultiplier + DeviceOffset) % DeviceNumbers;
        for (int at = 10; at >= 0; at--)
        {
            if (at is 3 or 6)
            {
                to[at] = (byte)'-';
                continue;
            }
            to[at] = (byte)('0' + n % 10);
            n /= 10;
        }
        return 11;
    }

    static int DeviceUuid(in Login login, Span<byte> to)
    {
        ulong high = (login.DeviceBits & ~0xF000UL) | 0x4000UL;
        ulong low = 0x8000_0000_0000_0000UL | (login.DeviceBits & 0x3FFFUL) << 48 | (ulong)login.Number;
        new Guid((uint)(high >> 32), (ushort)(high >> 16), (ushort)high, (byte)(low >> 56), (byte)(low >> 48), (byte)(low >> 40), (byte)(low >> 32),
            (byte)(low >> 24), (byte)(low >> 16), (byte)(low >> 8), (byte)low).TryFormat(to, out int length);
        return length;
    }
}
