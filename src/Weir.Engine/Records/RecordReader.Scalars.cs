using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace Weir.Engine.Records;

/// <summary>Strings, numbers and literals.</summary>
sealed unsafe partial class RecordReader
{
    /// <summary>From behind the opening quote to behind the closing one.</summary>
    /// <remarks>Short plain strings end in the first block or the second; at the record's end a block starts earlier, so that it never reads beyond.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte* PassString(byte* p, byte* end, ref SlotFlags flags)
    {
        if (_length >= 32 && p < end)
        {
            var last = end - 32;
            var from = p <= last ? p : last;
            var block = Vector256.Load(from);
            var passed = (int)(p - from);
            var special = Special(block) >> passed;
            var high = block.ExtractMostSignificantBits() >> passed;
            var at = p + System.Numerics.BitOperations.TrailingZeroCount(special);
            if (special == 0 && high == 0 && p < last)
            {
                from = p + 32 <= last ? p + 32 : last;
                block = Vector256.Load(from);
                special = Special(block);
                high = block.ExtractMostSignificantBits();
                at = from + System.Numerics.BitOperations.TrailingZeroCount(special);
            }
            if (special != 0 && *at == '"' && high == 0) return at + 1;
        }
        return PassLongString(p, end, ref flags);
    }

    /// <summary>Which of the bytes end or interrupt a string: a quote, a backslash, a control byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Special(Vector256<byte> block) =>
        (Vector256.Equals(block, Vector256.Create((byte)'"')) | Vector256.Equals(block, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(block, Vector256.Create((byte)' '))).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.NoInlining)]
    byte* PassLongString(byte* p, byte* end, ref SlotFlags flags)
    {
        var start = p;
        var seen = (byte)0;
        while (true)
        {
            p = FindSpecial(p, end, ref seen);
            if (p == end || *p != '\\') break;
            flags |= SlotFlags.Escaped;
            var next = PassEscape(p, end);
            if (next == null) return seen >= 0x80 && !IsUtf8(start, p) ? null : next;
            p = next;
        }
        if (seen >= 0x80 && !IsUtf8(start, p)) return null;
        if (p == end) return FailTruncated(end);
        return *p == '"' ? p + 1 : Fail(RecordCodes.ControlByte, p, ControlReason(*p));
    }

    /// <summary>The next quote, backslash or control byte, or the end. The high bit of <paramref name="seen"/> is set when bytes beyond ASCII were passed.</summary>
    static byte* FindSpecial(byte* p, byte* end, ref byte seen)
    {
        for (; end - p >= 32; p += 32)
        {
            var block = Vector256.Load(p);
            var special = Special(block);
            var high = block.ExtractMostSignificantBits();
            if (special == 0)
            {
                if (high != 0) seen = 0x80;
                continue;
            }
            var at = System.Numerics.BitOperations.TrailingZeroCount(special);
            if ((high & ((1u << at) - 1)) != 0) seen = 0x80;
            return p + at;
        }
        for (; p < end && *p is not ((byte)'"' or (byte)'\\' or < (byte)' '); p++) seen |= *p;
        return p;
    }

    bool IsUtf8(byte* from, byte* to)
    {
        var text = new ReadOnlySpan<byte>(from, (int)(to - from));
        if (Utf8.IsValid(text)) return true;
        OperationStatus status;
        while ((status = Rune.DecodeFromUtf8(text, out _, out var used)) == OperationStatus.Done) text = text[used..];
        var isCut = status == OperationStatus.NeedMoreData && to == _begin + _length;
        Fail(isCut ? RecordCodes.Truncated : RecordCodes.NotUtf8, isCut ? to : to - text.Length);
        return false;
    }

    byte* PassEscape(byte* p, byte* end)
    {
        if (end - p < 2) return FailTruncated(end);
        switch (p[1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return p + 2;
            case (byte)'u':
                return PassUnicodeEscape(p, end);
            default:
                return Unexpected(p + 1, end, "an escape is one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
        }
    }

    byte* PassUnicodeEscape(byte* p, byte* end)
    {
        var unit = HexUnit(p, end, out var stop);
        if (unit < 0) return Unexpected(stop, end, "four hex digits are expected after \\u");
        if (unit is < 0xD800 or > 0xDFFF) return p + 6;
        if (unit >= 0xDC00) return Fail(RecordCodes.LoneSurrogate, p);
        var next = p + 6;
        if (next == end || (next + 1 == end && *next == '\\')) return FailTruncated(end);
        if (*next != '\\' || next[1] != 'u') return Fail(RecordCodes.LoneSurrogate, p);
        var low = HexUnit(next, end, out stop);
        if (low < 0) return Unexpected(stop, end, "four hex digits are expected after \\u");
        return low is >= 0xDC00 and <= 0xDFFF ? p + 12 : Fail(RecordCodes.LoneSurrogate, p);
    }

    /// <summary>The four digits of an escape that starts at <paramref name="p"/>, or -1 and where they stop.</summary>
    static int HexUnit(byte* p, byte* end, out byte* stop)
    {
        var unit = 0;
        for (stop = p + 2; stop < p + 6; stop++)
        {
            if (stop >= end || !char.IsAsciiHexDigit((char)*stop)) return -1;
            unit = (unit << 4) | JsonText.HexValue(*stop);
        }
        return unit;
    }

    byte* PassScalar(byte* p, byte* end, out JsonKind kind, ref SlotFlags flags)
    {
        kind = JsonKind.Number;
        switch (*p)
        {
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return PassNumber(p, end, ref flags);
            case (byte)'t':
                kind = JsonKind.True;
                return PassWord(p, end, "true"u8);
            case (byte)'f':
                kind = JsonKind.False;
                return PassWord(p, end, "false"u8);
            case (byte)'n':
                kind = JsonKind.Null;
                return PassWord(p, end, "null"u8);
            default:
                return Unexpected(p, end, "a value is expected");
        }
    }

    byte* PassWord(byte* p, byte* end, ReadOnlySpan<byte> word)
    {
        foreach (var letter in word)
        {
            if (p == end || *p != letter) return Unexpected(p, end, "a value is expected");
            p++;
        }
        return p;
    }

    byte* PassNumber(byte* p, byte* end, ref SlotFlags flags)
    {
        var start = p;
        var stop = end - p > _limits.NumberBytes ? p + _limits.NumberBytes + 1 : end;
        var integer = true;
        if (*p == '-') p++;
        if (p < stop && *p == '0') p++;
        else p = PassDigits(p, stop);
        if (p < stop && *p == '.' && p[-1] is >= (byte)'0' and <= (byte)'9')
        {
            integer = false;
            p = PassDigits(p + 1, stop);
        }
        if (p < stop && (*p | 0x20) == 'e' && p[-1] is >= (byte)'0' and <= (byte)'9')
        {
            integer = false;
            p++;
            if (p < stop && *p is (byte)'+' or (byte)'-') p++;
            p = PassDigits(p, stop);
        }
        if (p == stop && stop != end) return Fail(RecordCodes.NumberTooLong, start);
        if (p[-1] is < (byte)'0' or > (byte)'9') return Unexpected(p, end, "a digit is expected");
        if (integer) flags |= SlotFlags.Integer;
        return p;
    }

    static byte* PassDigits(byte* p, byte* stop)
    {
        while (p < stop && *p is >= (byte)'0' and <= (byte)'9') p++;
        return p;
    }
}
