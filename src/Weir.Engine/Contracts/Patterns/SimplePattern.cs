using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts.Patterns;

/// <summary>An anchored sequence of ASCII character classes with counts, such as <c>^[A-Z]{2}$</c> or <c>^[0-9]{1,11}$</c>, matched over the bytes.</summary>
/// <remarks>Taking as much as possible for each part is exact only where no later part could want it back, so a part of variable length must share no character with what can follow it.</remarks>
sealed class SimplePattern
{
    readonly Part[] _parts;
    readonly Part? _only;

    SimplePattern(Part[] parts)
    {
        _parts = parts;
        if (parts.Length == 1 && parts[0].IsRange) _only = parts[0];
    }

    /// <summary>The matcher, or null when the pattern is not of this simple kind.</summary>
    public static SimplePattern? TryCompile(string pattern)
    {
        if (pattern.Length < 2 || pattern[0] != '^' || pattern[^1] != '$') return null;
        var parts = new List<Part>();
        var body = pattern[1..^1];
        for (var at = 0; at < body.Length;)
        {
            if (!TryReadClass(body, ref at, out var low, out var high) || !TryReadCount(body, ref at, out var least, out var most)) return null;
            parts.Add(new(low, high, least, most));
        }
        return IsGreedyExact(parts) ? new([.. parts]) : null;
    }

    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (_only is { } only && text.Length <= ShortText.Longest) return text.Length >= only.Least && text.Length <= only.Most && only.ContainsAll(text);
        var at = 0;
        foreach (var part in _parts)
        {
            var count = 0;
            while (count < part.Most && at < text.Length && part.Contains(text[at]))
            {
                at++;
                count++;
            }
            if (count < part.Least) return false;
        }
        return at == text.Length;
    }

    static bool IsGreedyExact(List<Part> parts)
    {
        for (var part = 0; part < parts.Count; part++)
        {
            if (parts[part].Least == parts[part].Most) continue;
            for (var next = part + 1; next < parts.Count; next++)
            {
                if ((parts[part].Low & parts[next].Low) != 0 || (parts[part].High & parts[next].High) != 0) return false;
                if (parts[next].Least > 0) break;
            }
        }
        return true;
    }

    static bool TryReadClass(string body, ref int at, out ulong low, out ulong high)
    {
        low = high = 0;
        if (body[at] != '[') return TryReadLetter(body, ref at, out var only) && Add(only, only, ref low, ref high);
        for (at++; at < body.Length && body[at] != ']';)
        {
            if (!TryReadMember(body, ref at, out var from, out var to) || !Add(from, to, ref low, ref high)) return false;
        }
        return at++ < body.Length && (low | high) != 0;
    }

    static bool TryReadMember(string body, ref int at, out char from, out char to)
    {
        to = '\0';
        if (body[at] == '\\' && at + 1 < body.Length && body[at + 1] == 'd')
        {
            (from, to) = ('0', '9');
            at += 2;
            return at >= body.Length || body[at] != '-';
        }
        from = body[at];
        if (from is '^' or '[' or '\\' or '-' || from > '~') return false;
        to = from;
        at++;
        if (at >= body.Length || body[at] != '-') return true;
        if (at + 1 >= body.Length || body[at + 1] is ']' or '[' or '\\') return false;
        to = body[at + 1];
        at += 2;
        return true;
    }

    static bool TryReadLetter(string body, ref int at, out char letter)
    {
        letter = body[at];
        if (letter == '\\' && at + 1 < body.Length && !char.IsAsciiLetterOrDigit(body[at + 1]) && body[at + 1] <= '~')
        {
            letter = body[at + 1];
            at += 2;
            return true;
        }
        at++;
        return letter <= '~' && !@"\^$.*+?()[]{}|/".Contains(letter);
    }

    static bool TryReadCount(string body, ref int at, out int least, out int most)
    {
        (least, most) = (1, 1);
        if (at == body.Length) return true;
        switch (body[at])
        {
            case '?':
                (least, most) = (0, 1);
                at++;
                break;
            case '*':
                (least, most) = (0, int.MaxValue);
                at++;
                break;
            case '+':
                (least, most) = (1, int.MaxValue);
                at++;
                break;
            case '{':
                if (!TryReadBraces(body, ref at, out least, out most)) return false;
                break;
            default:
                return true;
        }
        return at == body.Length || body[at] is not ('?' or '*' or '+' or '{');
    }

    static bool TryReadBraces(string body, ref int at, out int least, out int most)
    {
        (least, most) = (0, 0);
        var end = body.IndexOf('}', at);
        if (end < 0) return false;
        var counts = body[(at + 1)..end].Split(',');
        at = end + 1;
        if (counts.Length > 2 || !int.TryParse(counts[0], NumberStyles.None, null, out least)) return false;
        if (counts.Length == 1) most = least;
        else if (counts[1].Length == 0) most = int.MaxValue;
        else if (!int.TryParse(counts[1], NumberStyles.None, null, out most)) return false;
        return least <= most;
    }

    static bool Add(char from, char to, ref ulong low, ref ulong high)
    {
        if (from > to || to > '~') return false;
        for (var letter = from; letter <= to; letter++)
            if (letter < 64) low |= 1ul << letter;
            else high |= 1ul << (letter - 64);
        return true;
    }

    readonly record struct Part(ulong Low, ulong High, int Least, int Most)
    {
        readonly byte _first = (byte)(Low != 0 ? BitOperations.TrailingZeroCount(Low) : 64 + BitOperations.TrailingZeroCount(High));
        readonly byte _letters = (byte)(BitOperations.PopCount(Low) + BitOperations.PopCount(High));

        /// <summary>Whether its letters stand in one row.</summary>
        public bool IsRange => Last - _first + 1 == _letters;

        int Last => High != 0 ? 127 - BitOperations.LeadingZeroCount(High) : 63 - BitOperations.LeadingZeroCount(Low);

        /// <summary>Of a range and a short text.</summary>
        public bool ContainsAll(ReadOnlySpan<byte> text)
        {
            var found = Vector128.LessThan(ShortText.Load(text) - Vector128.Create(_first), Vector128.Create(_letters)).ExtractMostSignificantBits();
            var whole = ShortText.Whole(text.Length);
            return (found & whole) == whole;
        }

        public bool Contains(byte letter) =>
            letter < 64 ? ((Low >> letter) & 1) != 0 : letter < 128 && ((High >> (letter - 64)) & 1) != 0;
    }
}
