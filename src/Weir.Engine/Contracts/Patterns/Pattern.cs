using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Engine.Contracts.Patterns;

/// <summary>A regular expression of a contract: a hand matcher where it is simple, otherwise an expression that never backtracks, so that time stays linear.</summary>
sealed class Pattern
{
    readonly SimplePattern? _simple;
    readonly Regex? _regex;

    /// <exception cref="FormatException">The pattern is wrong or not supported; the message completes "the pattern …".</exception>
    public Pattern(string text)
    {
        Text = text;
        _simple = SimplePattern.TryCompile(text);
        if (_simple is null) _regex = PatternTranslator.Compile(text);
    }

    public string Text { get; }

    /// <param name="record">Gives the memory for the text as characters.</param>
    /// <param name="text">The decoded text.</param>
    public bool IsMatch(in Record record, ReadOnlySpan<byte> text) => _simple is not null ? _simple.IsMatch(text) : MatchesRegex(in record, text);

    bool MatchesRegex(in Record record, ReadOnlySpan<byte> text)
    {
        var characters = MemoryMarshal.Cast<byte, char>(record.Scratch(2 * text.Length));
        return _regex!.IsMatch(characters[..Encoding.UTF8.GetChars(text, characters)]);
    }
}
