namespace Weir.Engine.Contracts.Validation;

/// <summary>The schema <c>false</c>.</summary>
sealed class ForbiddenKeyword : Keyword
{
    public override bool Holds(Evaluation evaluation, in Record record, in Place place) => evaluation.Fail(RecordCodes.Excluded, "is not allowed here", place.Node);
}
