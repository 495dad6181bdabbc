namespace Weir.Engine.Steps;

/// <summary><c>set</c> with <c>from</c>: the value of another field, byte for byte.</summary>
sealed class SetCopy : IStep
{
    readonly int _from;
    readonly int _to;

    public SetCopy(FieldPath from, FieldPath to, StepContext context)
    {
        _from = context.Resolve(from);
        _to = context.Resolve(to);
        context.Copies(_from, _to);
    }

    public StepResult Apply(ref Record record) =>
        record.Kind(_from) == JsonKind.Missing || record.Copy(_from, _to) ? StepResult.Continue : StepResult.Reject(_to, RecordCodes.NoSuchParent);
}
