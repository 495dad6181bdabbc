namespace Weir.Engine.Steps;

/// <summary>Takes a field out of the record.</summary>
sealed class Remove(int field) : IStep
{
    public static readonly StepSpec Spec = new StepSpec("remove", "Takes a field out of the record; nothing happens when it is not there.")
        .Field("The field.")
        .Example("remove: { fields: [debug, device.serial] }", """{"id":7,"debug":{"a":1},"device":{"os":"ios","serial":"593-47-5928"}}""", """{"id":7,"device":{"os":"ios"}}""")
        .Flows(values => [FieldFlow.Clears(values.Path("field"))])
        .Builds((values, context) => new Remove(context.Resolve(values.Path("field"))));

    public StepResult Apply(ref Record record)
    {
        record.Remove(field);
        return StepResult.Continue;
    }
}
