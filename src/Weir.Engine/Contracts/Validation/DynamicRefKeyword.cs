namespace Weir.Engine.Contracts.Validation;

/// <summary><c>$dynamicRef</c>: the schema that the outermost resource under way has under the anchor.</summary>
/// <param name="written">What it means where no resource under way has the anchor.</param>
/// <param name="meanings">By resource: the schema under the anchor.</param>
sealed class DynamicRefKeyword(Schema written, IReadOnlyDictionary<object, Schema> meanings) : Keyword
{
    public override IEnumerable<Schema> InPlace => [written];

    public override bool Holds(Evaluation evaluation, in Record record, in Place place) =>
        evaluation.Apply(evaluation.InScope(meanings) ?? written, in record, place.Node, place.Collects);
}
