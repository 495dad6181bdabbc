using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Engine.Contracts;
using Weir.Engine.Records;

namespace Weir.Engine.Steps.Conditions;

/// <summary><c>matches</c>: a text in which a pattern occurs. It never backtracks.</summary>
sealed class MatchesTest : FieldTest
{
    readonly SimplePattern? _simple;
    readonly Regex? _regex;

    public MatchesTest(string pattern)
    {
        _simple = SimplePattern.TryCompile(pattern);
        if (_simple is null) _regex = PatternTranslator.Compile(pattern);
    }

    public override bool Holds(in Record record, in Slot slot)
    {
        if (slot.Kind != JsonKind.String) return false;
        var text = record.Text(in slot);
        return _simple is not null ? _simple.IsMatch(text) : Occurs(in record, text);
    }

    bool Occurs(in Record record, ReadOnlySpan<byte> text)
    {
        var characters = MemoryMarshal.Cast<byte, char>(record.Scratch(2 * text.Length));
        return _regex!.IsMatch(characters[..Encoding.UTF8.GetChars(text, characters)]);
    }
}
