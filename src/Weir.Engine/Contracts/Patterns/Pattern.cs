using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Engine.Contracts.Patterns;

/// <summary>A regular expression of a contract or a condition: a hand matcher where it is simple, otherwise expressions that never backtrack, so that time stays linear.</summary>
sealed class Pattern
{
    readonly SimplePattern? _simple;
    readonly Alphabet? _alphabet;
    readonly List<(Regex Expression, bool Occurs)> _parts = [];

    /// <param name="text">As ECMA-262 has it.</param>
    /// <param name="byHand">False: also a simple one becomes an expression.</param>
    /// <exception cref="FormatException">The pattern is wrong or not supported; the message completes "the pattern …".</exception>
    public Pattern(string text, bool byHand = true)
    {
        Text = text;
        _simple = byHand ? SimplePattern.TryCompile(text) : null;
        if (_simple is not null) return;
        var parts = LookAround.Split(text);
        var sets = new List<CodePoints>();
        foreach (var (pattern, _) in parts) new PatternTranslator(pattern, Named).Translate();
        _alphabet = new Alphabet(sets);
        foreach (var (pattern, occurs) in parts) _parts.Add((Compile(new PatternTranslator(pattern, _alphabet.Expression).Translate()), occurs));

        string Named(CodePoints set)
        {
            sets.Add(set);
            return "";
        }
    }

    public string Text { get; }

    /// <param name="record">Gives the memory for the text in the pattern's letters.</param>
    /// <param name="text">The decoded text.</param>
    public bool IsMatch(in Record record, ReadOnlySpan<byte> text) => _simple is not null ? _simple.IsMatch(text) : Matches(text, MemoryMarshal.Cast<byte, char>(record.Scratch(2 * text.Length)));

    /// <summary>Where no record is at hand; allocates.</summary>
    public bool IsMatch(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return _simple is not null ? _simple.IsMatch(bytes) : Matches(bytes, new char[bytes.Length]);
    }

    bool Matches(ReadOnlySpan<byte> text, Span<char> letters)
    {
        letters = letters[.._alphabet!.Decode(text, letters)];
        foreach (var (expression, occurs) in _parts)
        {
            if (expression.IsMatch(letters) != occurs) return false;
        }
        return true;
    }

    static Regex Compile(string expression)
    {
        try
        {
            return new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
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
}
