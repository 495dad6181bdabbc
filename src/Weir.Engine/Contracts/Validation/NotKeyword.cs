namespace Weir.Engine.Contracts.Validation;

/// <summary><c>not</c>.</summary>
sealed class NotKeyword(Schema schema) : Keyword
{
    public override IEnumerable<Schema> InPlace => [schema];

    public override bool Holds(Evaluation evaluation, in Record record, in Place place) =>
        !evaluation.Apply(schema, in record, place.Node, collects: false) || evaluation.Fail(RecordCodes.Excluded, "is what not excludes", place.Node);
}
