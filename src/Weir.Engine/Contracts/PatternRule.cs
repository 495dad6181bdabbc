using System.Text;
using System.Text.RegularExpressions;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>pattern</c>: a hand matcher where the pattern is simple, otherwise an expression that never backtracks, so that time stays linear.</summary>
sealed class PatternRule : Rule
{
    readonly SimplePattern? _simple;
    readonly Regex? _regex;

    public PatternRule(string pattern, SimplePattern? simple, Func<Regex> regex)
        : base(RecordCodes.PatternMismatch, $"does not match {pattern}")
    {
        _simple = simple;
        if (simple is null) _regex = regex();
    }

    protected override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind != JsonKind.String) return true;
        var text = record.Text(in slot);
        return _simple is not null ? _simple.IsMatch(text) : MatchesRegex(in record, text);
    }

    bool MatchesRegex(in Record record, ReadOnlySpan<byte> text)
    {
        var characters = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(record.Scratch(2 * text.Length));
        return _regex!.IsMatch(characters[..Encoding.UTF8.GetChars(text, characters)]);
    }
}
