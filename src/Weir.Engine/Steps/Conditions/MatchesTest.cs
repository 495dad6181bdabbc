using Weir.Engine.Contracts.Patterns;
using Weir.Engine.Records;

namespace Weir.Engine.Steps.Conditions;

/// <summary><c>matches</c>: a text in which a pattern occurs. It never backtracks.</summary>
sealed class MatchesTest(string pattern) : FieldTest
{
    readonly Pattern _pattern = new(pattern);

    public override bool Holds(in Record record, in Slot slot) => slot.Kind == JsonKind.String && _pattern.IsMatch(in record, record.Text(in slot));
}
