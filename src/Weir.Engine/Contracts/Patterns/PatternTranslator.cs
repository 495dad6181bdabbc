using System.Globalization;
using System.Text;

namespace Weir.Engine.Contracts.Patterns;

/// <summary>Translates a pattern of ECMA-262 with the u flag, which JSON Schema means, into a .NET expression without anything that would have to backtrack.</summary>
/// <remarks>
/// The differences that matter: in .NET <c>$</c> also matches before a last line feed, <c>\d</c>, <c>\w</c>, <c>\s</c> and <c>\b</c> are Unicode-wide, and a dot or a class
/// takes half of a surrogate pair. Look-around and back-references cannot be matched in linear time: they are refused, but for what <see cref="LookAround"/> takes off before.
/// </remarks>
sealed class PatternTranslator
{
    readonly string _pattern;
    readonly Func<CodePoints, string> _letters;
    readonly StringBuilder _target = new();
    int _at;

    /// <param name="pattern">The whole, or a part that stands for itself.</param>
    /// <param name="letters">The expression for one code point of a set: <see cref="Alphabet"/>.</param>
    public PatternTranslator(string pattern, Func<CodePoints, string> letters) => (_pattern, _letters) = (pattern, letters);

    /// <exception cref="FormatException">The pattern is wrong or not supported; the message completes "the pattern …".</exception>
    public string Translate()
    {
        while (_at < _pattern.Length)
        {
            var letter = _pattern[_at];
            if (letter == '\\') Escape();
            else if (letter == '[') Class();
            else if (letter == '(') Group();
            else
            {
                var code = CodeAt();
                _target.Append(letter switch
                {
                    '$' => @"\z",
                    '.' => _letters(CodePoints.LineEnds.Except()),
                    '^' or '|' or ')' or '*' or '+' or '?' => letter.ToString(),
                    '{' => Count(),
                    _ => Literal(code),
                });
            }
        }
        return _target.ToString();
    }

    /// <summary>The rest of <c>{2}</c>, <c>{2,}</c> or <c>{2,3}</c>; another brace stands for itself, as it does without the u flag.</summary>
    string Count()
    {
        var end = _at;
        while (end < _pattern.Length && char.IsAsciiDigit(_pattern[end])) end++;
        var isCount = end > _at;
        if (isCount && end < _pattern.Length && _pattern[end] == ',') end++;
        while (end < _pattern.Length && char.IsAsciiDigit(_pattern[end])) end++;
        if (!isCount || end >= _pattern.Length || _pattern[end] != '}') return Literal('{');
        var count = _pattern[(_at - 1)..(end + 1)];
        _at = end + 1;
        return count;
    }

    /// <summary>What a group captures is of no interest: nothing refers to it.</summary>
    void Group()
    {
        var rest = _pattern.AsSpan(_at);
        if (rest.StartsWith("(?=") || rest.StartsWith("(?!") || rest.StartsWith("(?<=") || rest.StartsWith("(?<!"))
            throw new FormatException("uses look-around elsewhere than right behind a first ^ or right before a last $, which cannot be matched in linear time");
        var head = rest.StartsWith("(?<") ? rest.IndexOf('>') + 1 : rest.StartsWith("(?:") ? 3 : rest.StartsWith("(?") ? throw new FormatException("uses a group that ECMA-262 does not have") : 1;
        if (head == 0) throw new FormatException("has a group whose name does not end");
        _target.Append("(?:");
        _at += head;
    }

    void Class()
    {
        _at++;
        var negated = _at < _pattern.Length && _pattern[_at] == '^';
        if (negated) _at++;
        var members = new CodePoints();
        while (_at < _pattern.Length && _pattern[_at] != ']') Member(members);
        if (_at++ >= _pattern.Length) throw new FormatException("has a class that is not closed");
        _target.Append(_letters(negated ? members.Except() : members));
    }

    void Member(CodePoints members)
    {
        if (Set() is { } set)
        {
            members.Add(set);
            return;
        }
        var from = ClassCode();
        if (_at + 1 >= _pattern.Length || _pattern[_at] != '-' || _pattern[_at + 1] == ']')
        {
            members.Add(from, from);
            return;
        }
        _at++;
        // [a-\d] is no range: the hyphen stands for itself.
        if (Set() is { } other)
        {
            members.Add(from, from);
            members.Add('-', '-');
            members.Add(other);
            return;
        }
        var to = ClassCode();
        if (to < from) throw new FormatException("has a range that ends before it starts");
        members.Add(from, to);
    }

    int ClassCode()
    {
        if (_at < _pattern.Length && _pattern[_at] != '\\') return CodeAt();
        if (_at + 1 < _pattern.Length && _pattern[_at + 1] is 'b' or '-')
        {
            _at += 2;
            return _pattern[_at - 1] == 'b' ? 8 : '-';
        }
        return EscapedCode();
    }

    void Escape()
    {
        if (_at + 1 < _pattern.Length && _pattern[_at + 1] is 'b' or 'B')
        {
            _target.Append(_pattern, _at, 2);
            _at += 2;
        }
        else if (Set() is { } set) _target.Append(_letters(set));
        else _target.Append(Literal(EscapedCode()));
    }

    string Literal(int code) => _letters(CodePoints.Of((code, code)));

    /// <summary>The set that an escape such as <c>\d</c> stands for; null, and nothing is read, when no such escape is next.</summary>
    CodePoints? Set()
    {
        if (_at + 1 >= _pattern.Length || _pattern[_at] != '\\') return null;
        var letter = _pattern[_at + 1];
        var set = char.ToLowerInvariant(letter) switch
        {
            'd' => CodePoints.Digits,
            'w' => CodePoints.Word,
            's' => CodePoints.Space,
            'p' => Property(),
            _ => null,
        };
        if (set is null) return null;
        _at += 2;
        return char.IsUpper(letter) ? set.Except() : set;
    }

    CodePoints Property()
    {
        var end = _pattern.IndexOf('}', _at);
        if (_at + 2 >= _pattern.Length || _pattern[_at + 2] != '{' || end < 0) throw new FormatException($@"has \{_pattern[_at + 1]} without {{…}}");
        var name = _pattern[(_at + 3)..end];
        var set = UnicodeProperty.Find(name) ?? throw new FormatException($@"uses \p{{{name}}}, which is not supported: docs/reference/json-schema.md lists what is");
        _at = end - 1;
        return set;
    }

    /// <summary>The code point of an escape that stands for one.</summary>
    int EscapedCode()
    {
        if (_at + 1 >= _pattern.Length) throw new FormatException("ends in a backslash");
        var letter = _pattern[_at + 1];
        _at += 2;
        switch (letter)
        {
            case 'k' or (>= '1' and <= '9'):
                throw new FormatException("uses a back-reference, which cannot be matched in linear time");
            case 'u':
                return Unicode();
            case 'x':
                return Hex(2);
            case 'c' when _at < _pattern.Length && char.IsAsciiLetter(_pattern[_at]):
                return _pattern[_at++] & 0x1F;
            case '0':
                return 0;
            case 'f' or 'n' or 'r' or 't' or 'v':
                return letter switch { 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => '\v' };
            default:
                if (char.IsAsciiLetterOrDigit(letter)) throw new FormatException($@"has the unknown escape \{letter}");
                _at--;
                return CodeAt();
        }
    }

    int Unicode()
    {
        if (_at < _pattern.Length && _pattern[_at] == '{')
        {
            var end = _pattern.IndexOf('}', _at);
            if (end < 0 || !int.TryParse(_pattern.AsSpan(_at + 1, end - _at - 1), NumberStyles.AllowHexSpecifier, null, out var code) || !Rune.IsValid(code))
                throw new FormatException(@"has a wrong \u{…}");
            _at = end + 1;
            return code;
        }
        var unit = Hex(4);
        if (!char.IsHighSurrogate((char)unit) || !_pattern.AsSpan(_at).StartsWith(@"\u")) return unit;
        _at += 2;
        var low = Hex(4);
        return char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)unit, (char)low) : throw new FormatException("has half of a surrogate pair");
    }

    /// <summary>The next code point as it stands.</summary>
    int CodeAt()
    {
        var isPair = char.IsHighSurrogate(_pattern[_at]) && _at + 1 < _pattern.Length;
        var code = isPair ? char.ConvertToUtf32(_pattern, _at) : _pattern[_at];
        _at += isPair ? 2 : 1;
        return code;
    }

    int Hex(int digits)
    {
        if (_at + digits > _pattern.Length || !int.TryParse(_pattern.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, null, out var value))
            throw new FormatException("has an escape without its hex digits");
        _at += digits;
        return value;
    }
}
