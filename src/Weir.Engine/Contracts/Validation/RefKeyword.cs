namespace Weir.Engine.Contracts.Validation;

/// <summary><c>$ref</c>.</summary>
sealed class RefKeyword(Schema target) : Keyword
{
    public Schema Target => target;

    public override IEnumerable<Schema> InPlace => [target];

    public override bool Holds(Evaluation evaluation, in Record record, in Place place) => evaluation.Apply(target, in record, place.Node, place.Collects);
}
