using System.Text;
using System.Text.RegularExpressions;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary><c>pattern</c>: a hand matcher where the pattern is simple, otherwise an expression that never backtracks, so that time stays linear.</summary>
sealed class PatternRule : Rule
{
    readonly SimplePattern? simple;
    readonly Regex? regex;

    public PatternRule(string pattern, SimplePattern? simple, Func<Regex> regex)
        : base(RecordCodes.PatternMismatch, $"does not match {pattern}")
    {
        this.simple = simple;
        if (simple is null) this.regex = regex();
    }

    protected override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind != JsonKind.String) return true;
        var text = record.Text(in slot);
        return simple is not null ? simple.IsMatch(text) : MatchesRegex(in record, text);
    }

    bool MatchesRegex(in Record record, ReadOnlySpan<byte> text)
    {
        var characters = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(record.Scratch(2 * text.Length));
        return regex!.IsMatch(characters[..Encoding.UTF8.GetChars(text, characters)]);
    }
}
