namespace Weir.Engine.Contracts.Validation;

/// <summary><c>minItems</c>, <c>maxItems</c>, <c>minProperties</c>, <c>maxProperties</c>.</summary>
sealed class SizeKeyword(JsonKind kind, int least, int most, string reason) : Keyword
{
    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        if (evaluation.Tree[place.Node].Kind != kind) return true;
        var count = evaluation.Tree.CountOf(place.Node);
        return (count >= least && count <= most) || evaluation.Fail(RecordCodes.WrongCount, reason, place.Node);
    }
}
