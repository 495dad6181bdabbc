namespace Weir.Engine.Contracts.Validation;

/// <summary><c>uniqueItems: true</c>, in time near linear whatever the items are.</summary>
sealed class UniqueKeyword : Keyword
{
    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        if (evaluation.Tree[place.Node].Kind != JsonKind.Array) return true;
        evaluation.Charge(evaluation.Tree[place.Node].Length);
        var repeated = evaluation.Canonical.Repeated(evaluation.Tree, in record, place.Node);
        return repeated == 0 || evaluation.Fail(RecordCodes.RepeatedItem, null, repeated);
    }
}
