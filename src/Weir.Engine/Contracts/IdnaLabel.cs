using System.Globalization;
using System.Text;

namespace Weir.Engine.Contracts;

/// <summary>What stands behind <c>xn--</c> in a host name: Punycode (RFC 3492) of a label that IDNA 2008 allows (RFC 5891, RFC 5892).</summary>
/// <remarks>The tables are those of RFC 5892, cut down to what host names use: joining types are those of Arabic, and compatibility characters are not looked for.</remarks>
static class IdnaLabel
{
    const int CodesMax = 63;
    const int Joiner = 0x200D, NonJoiner = 0x200C;

    /// <summary>Letters that join to the left only, so that nothing joins behind them.</summary>
    static readonly Rune[] RightJoining = [.. "آأؤإاةدذرزوٱٲٳٵٶٷڈډڊڋڌڍڎڏڐڑڒړڔڕږڗژڙۀۃۄۅۆۇۈۉۊۋۍۏےۓەۮۯ".EnumerateRunes()];

    static readonly int[] Viramas =
    [
        0x094D, 0x09CD, 0x0A4D, 0x0ACD, 0x0B4D, 0x0BCD, 0x0C4D, 0x0CCD, 0x0D3B, 0x0D3C, 0x0D4D, 0x0DCA, 0x0E3A, 0x0EBA, 0x0F84, 0x1039, 0x103A, 0x1714, 0x1715, 0x1734, 0x17D2, 0x1A60, 0x1B44, 0x1BAA,
        0x1BAB, 0x1BF2, 0x1BF3, 0x2D7F, 0xA806, 0xA82C, 0xA8C4, 0xA953, 0xA9C0, 0xAAF6, 0xABED, 0x10A3F, 0x11046, 0x1107F, 0x110B9, 0x11133, 0x11134, 0x111C0, 0x11235, 0x112EA, 0x1134D, 0x11442, 0x114C2,
        0x115BF, 0x1163F, 0x116B6, 0x1172B, 0x11839, 0x119E0, 0x11A34, 0x11A47, 0x11A99, 0x11C3F, 0x11D44, 0x11D45, 0x11D97,
    ];

    public static bool IsMatch(ReadOnlySpan<byte> encoded)
    {
        Span<int> codes = stackalloc int[CodesMax];
        if (!TryDecode(encoded, codes, out var count)) return false;
        codes = codes[..count];
        if (!codes.ContainsAnyExceptInRange(0, 0x7F) || codes[0] == '-' || codes[^1] == '-' || (count >= 4 && codes[2] == '-' && codes[3] == '-')) return false;
        if (Category(codes[0]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark) return false;
        for (var at = 0; at < count; at++)
            if (!IsAllowed(codes, at)) return false;
        return true;
    }

    static bool IsAllowed(ReadOnlySpan<int> codes, int at)
    {
        var code = codes[at];
        var before = at > 0 ? codes[at - 1] : 0;
        var after = at + 1 < codes.Length ? codes[at + 1] : 0;
        return code switch
        {
            < 0x80 => code is '-' or (>= '0' and <= '9') or (>= 'a' and <= 'z'),
            0xB7 => before == 'l' && after == 'l',
            0x375 => after is (>= 0x370 and <= 0x3FF) or (>= 0x1F00 and <= 0x1FFF),
            0x5F3 or 0x5F4 => before is (>= 0x590 and <= 0x5FF) or (>= 0xFB1D and <= 0xFB4F),
            0x30FB => HasJapanese(codes),
            >= 0x660 and <= 0x669 => !codes.ContainsAnyInRange(0x6F0, 0x6F9),
            Joiner => Viramas.Contains(before),
            NonJoiner => Viramas.Contains(before) || Joins(codes, at),
            0x3007 => true,
            0x640 or 0x7FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => false,
            (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97C) or (>= 0xD7B0 and <= 0xD7FB) => false,
            0x6FD or 0x6FE or 0xF0B => true,
            _ => Category(code) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber,
        };
    }

    static bool HasJapanese(ReadOnlySpan<int> codes)
    {
        foreach (var code in codes)
            if (code is (>= 0x3041 and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF)
                or 0x3005 or 0x3007 or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3134F)) return true;
        return false;
    }

    /// <summary>True between two letters that would join without it; marks in between do not count.</summary>
    static bool Joins(ReadOnlySpan<int> codes, int at)
    {
        var (before, after) = (at - 1, at + 1);
        while (before >= 0 && Category(codes[before]) == UnicodeCategory.NonSpacingMark) before--;
        while (after < codes.Length && Category(codes[after]) == UnicodeCategory.NonSpacingMark) after++;
        return before >= 0 && after < codes.Length && IsArabic(codes[before]) && IsArabic(codes[after]) && !RightJoining.Contains(new Rune(codes[before]));
    }

    static bool IsArabic(int code) => code is (>= 0x620 and <= 0x64A and not 0x621) or (>= 0x66E and <= 0x6D5 and not 0x674) or (>= 0x6EE and <= 0x6FF) or (>= 0x750 and <= 0x77F);

    static UnicodeCategory Category(int code) => Rune.IsValid(code) ? Rune.GetUnicodeCategory(new Rune(code)) : UnicodeCategory.Surrogate;

    static bool TryDecode(ReadOnlySpan<byte> encoded, Span<int> codes, out int count)
    {
        count = 0;
        var hyphen = encoded.LastIndexOf((byte)'-');
        for (var basic = 0; basic < hyphen; basic++) codes[count++] = encoded[basic] | (char.IsAsciiLetterUpper((char)encoded[basic]) ? 0x20 : 0);
        var (code, index, bias) = (0x80L, 0L, 72);
        for (var at = hyphen + 1; at < encoded.Length;)
        {
            if (count == codes.Length || !TryNumber(encoded, ref at, bias, out var delta)) return false;
            var first = index == 0 && code == 0x80;
            index += delta;
            count++;
            bias = Adapt(delta, count, first);
            code += index / count;
            index %= count;
            if (code > 0x10FFFF) return false;
            codes[(int)index..(count - 1)].CopyTo(codes[((int)index + 1)..]);
            codes[(int)index++] = (int)code;
        }
        return count > 0;
    }

    static bool TryNumber(ReadOnlySpan<byte> encoded, ref int at, int bias, out long value)
    {
        value = 0;
        var weight = 1L;
        for (var place = 36; ; place += 36)
        {
            if (at == encoded.Length) return false;
            var letter = encoded[at++] | 0x20;
            var digit = letter is >= 'a' and <= 'z' ? letter - 'a' : letter is >= '0' and <= '9' ? letter - '0' + 26 : 36;
            if (digit == 36 || (value += digit * weight) > int.MaxValue) return false;
            var threshold = Math.Clamp(place - bias, 1, 26);
            if (digit < threshold) return true;
            weight *= 36 - threshold;
            if (weight > int.MaxValue) return false;
        }
    }

    static int Adapt(long delta, int count, bool first)
    {
        delta = first ? delta / 700 : delta / 2;
        delta += delta / count;
        var place = 0;
        for (; delta > 455; delta /= 35) place += 36;
        return place + (int)(36 * delta / (delta + 38));
    }
}
