namespace Weir.Engine.Steps;

/// <summary>Takes a field out of the record.</summary>
sealed class Remove : IStep
{
    public static readonly StepSpec Spec = new StepSpec("remove", "Takes a field out of the record.")
        .Field("The field.")
        .Flows(values => [FieldFlow.Clears(values.Path("field"))])
        .Builds((values, context) => new Remove(context.Resolve(values.Path("field"))));

    readonly int _field;

    Remove(int field) => _field = field;

    public StepResult Apply(ref Record record)
    {
        record.Remove(_field);
        return StepResult.Continue;
    }
}
