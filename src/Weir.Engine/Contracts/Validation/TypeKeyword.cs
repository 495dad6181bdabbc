namespace Weir.Engine.Contracts.Validation;

/// <summary><c>type</c>.</summary>
sealed class TypeKeyword(TypeSet types, string reason) : Keyword
{
    public TypeSet Types => types;

    public string Reason => reason;

    public override bool Holds(Evaluation evaluation, in Record record, in Place place) =>
        types.Allows(in record, in evaluation.Tree[place.Node]) || evaluation.Fail(RecordCodes.WrongType, reason, place.Node);
}
