namespace Weir.Engine.Contracts.Validation;

/// <summary><c>enum</c> and <c>const</c> where objects or arrays are among the values.</summary>
sealed class EqualsKeyword(byte[][] canonical, string reason) : Keyword
{
    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        evaluation.Charge(evaluation.Tree[place.Node].Length);
        var value = evaluation.Canonical.Of(evaluation.Tree, in record, place.Node);
        foreach (var allowed in canonical)
            if (value.SequenceEqual(allowed)) return true;
        return evaluation.Fail(RecordCodes.NotAllowedValue, reason, place.Node);
    }
}
