namespace Weir.Engine.Contracts.Validation;

/// <summary><c>if</c>, <c>then</c>, <c>else</c>.</summary>
sealed class ConditionKeyword(Schema condition, Schema? then, Schema? otherwise) : Keyword
{
    public override IEnumerable<Schema> InPlace => new[] { condition, then, otherwise }.OfType<Schema>();

    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        var next = evaluation.Apply(condition, in record, place.Node, place.Collects) ? then : otherwise;
        return next is null || evaluation.Apply(next, in record, place.Node, place.Collects);
    }
}
