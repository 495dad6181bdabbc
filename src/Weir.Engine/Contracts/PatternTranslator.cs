using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Engine.Contracts;

/// <summary>Translates a pattern of ECMA-262 with the u flag, which JSON Schema means, into a .NET expression that never backtracks.</summary>
/// <remarks>
/// The differences that matter: in .NET <c>$</c> also matches before a last line feed, <c>\d</c>, <c>\w</c> and <c>\s</c> are Unicode-wide, and a dot or a negated
/// class takes half of a surrogate pair. Look-around and back-references cannot be matched in linear time: they are refused.
/// </remarks>
static class PatternTranslator
{
    const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    const string Space = @"\t\n\v\f\r \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";

    /// <exception cref="FormatException">The pattern is wrong or not supported; the message completes "the pattern …".</exception>
    public static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException("is not a regular expression", wrong);
        }
        catch (NotSupportedException)
        {
            throw new FormatException("is too large to be matched in linear time");
        }
    }

    static string Translate(string pattern)
    {
        var target = new StringBuilder();
        for (var at = 0; at < pattern.Length;)
        {
            var letter = pattern[at];
            if (letter == '\\') Escape(pattern, ref at, target, inClass: false);
            else if (letter == '[') Class(pattern, ref at, target);
            else
            {
                if (letter == '(') RefuseGroup(pattern, at);
                var astral = char.IsHighSurrogate(letter) && at + 1 < pattern.Length;
                target.Append(letter switch
                {
                    '$' => @"\z",
                    '.' => $@"(?:{Pair}|[^\n\r\u2028\u2029\uD800-\uDFFF])",
                    '#' or ' ' => "\\" + letter,
                    _ when astral => $"(?:{pattern.AsSpan(at, 2)})",
                    _ => letter.ToString(),
                });
                at += astral ? 2 : 1;
            }
        }
        return target.ToString();
    }

    static void RefuseGroup(string pattern, int at)
    {
        if (at + 2 >= pattern.Length || pattern[at + 1] != '?' || pattern[at + 2] == ':') return;
        var isName = pattern[at + 2] == '<' && at + 3 < pattern.Length && pattern[at + 3] is not ('=' or '!');
        if (isName) return;
        throw new FormatException(pattern[at + 2] is '=' or '!' or '<'
            ? "uses look-around, which cannot be matched in linear time"
            : "uses a group that ECMA-262 does not have");
    }

    static void Class(string pattern, ref int at, StringBuilder target)
    {
        at++;
        var negated = at < pattern.Length && pattern[at] == '^';
        if (negated) at++;
        var members = new StringBuilder();
        while (at < pattern.Length && pattern[at] != ']')
        {
            if (char.IsSurrogate(pattern[at])) throw new FormatException("has a class with characters beyond U+FFFF, which is not supported yet");
            if (pattern[at] == '\\') Escape(pattern, ref at, members, inClass: true);
            else
            {
                // .NET reads [a-z-[b]] as a subtraction.
                if (pattern[at] == '[') members.Append('\\');
                members.Append(pattern[at++]);
            }
        }
        if (at++ >= pattern.Length) throw new FormatException("has a class that is not closed");
        target.Append((negated, members.Length) switch
        {
            (false, 0) => @"[^\s\S]",
            (true, 0) => $@"(?:{Pair}|[^\uD800-\uDFFF])",
            (true, _) => $@"(?:{Pair}|[^{members}\uD800-\uDFFF])",
            _ => $"[{members}]",
        });
    }

    static void Escape(string pattern, ref int at, StringBuilder target, bool inClass)
    {
        if (at + 1 >= pattern.Length) throw new FormatException("ends in a backslash");
        var letter = pattern[at + 1];
        at += 2;
        switch (letter)
        {
            case 'd':
                target.Append(inClass ? "0-9" : "[0-9]");
                break;
            case 'w':
                target.Append(inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]");
                break;
            case 's':
                target.Append(inClass ? Space : $"[{Space}]");
                break;
            case 'D' or 'W' or 'S' when inClass:
                throw new FormatException($@"has \{letter} in a class, which is not supported yet");
            case 'D' or 'W' or 'S':
                target.Append($@"(?:{Pair}|[^{(letter == 'D' ? "0-9" : letter == 'W' ? "A-Za-z0-9_" : Space)}\uD800-\uDFFF])");
                break;
            case 'b' or 'B' when !inClass:
                throw new FormatException($@"uses \{letter}, which is not supported yet");
            case 'k' or (>= '1' and <= '9'):
                throw new FormatException("uses a back-reference, which cannot be matched in linear time");
            case 'p' or 'P':
                throw new FormatException($@"uses \{letter}, which is not supported yet");
            case 'u':
                CodePoint(pattern, ref at, target, inClass);
                break;
            case 'x':
                target.Append(@"\x").Append(Hex(pattern, ref at, 2));
                break;
            case '0':
                target.Append(@"\x00");
                break;
            case 'c':
                throw new FormatException(@"uses \c, which is not supported yet");
            case 'b':
                target.Append(@"\x08");
                break;
            case 'f' or 'n' or 'r' or 't' or 'v':
                target.Append('\\').Append(letter);
                break;
            default:
                if (char.IsAsciiLetter(letter)) throw new FormatException($@"has the unknown escape \{letter}");
                target.Append(Regex.Escape(letter.ToString()) is ['\\', ..] escaped ? escaped : inClass && letter is '-' or ']' ? "\\" + letter : letter.ToString());
                break;
        }
    }

    static void CodePoint(string pattern, ref int at, StringBuilder target, bool inClass)
    {
        if (at >= pattern.Length || pattern[at] != '{')
        {
            target.Append(@"\u").Append(Hex(pattern, ref at, 4));
            return;
        }
        var end = pattern.IndexOf('}', at);
        if (end < 0 || !int.TryParse(pattern.AsSpan(at + 1, end - at - 1), NumberStyles.AllowHexSpecifier, null, out var code) || !Rune.IsValid(code))
            throw new FormatException(@"has a wrong \u{…}");
        if (code > 0xFFFF && inClass) throw new FormatException("has a class with characters beyond U+FFFF, which is not supported yet");
        at = end + 1;
        target.Append(code > 0xFFFF ? $"(?:{new Rune(code)})" : $@"\u{code:X4}");
    }

    static string Hex(string pattern, ref int at, int digits)
    {
        if (at + digits > pattern.Length || !AreHex(pattern.AsSpan(at, digits)))
            throw new FormatException("has an escape without its hex digits");
        at += digits;
        return pattern.Substring(at - digits, digits);
    }

    static bool AreHex(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
            if (!char.IsAsciiHexDigit(letter)) return false;
        return true;
    }
}
