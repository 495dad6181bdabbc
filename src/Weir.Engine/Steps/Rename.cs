namespace Weir.Engine.Steps;

/// <summary>Moves a field, whatever it holds, to another name or place; the value keeps its bytes.</summary>
sealed class Rename : IStep
{
    public static readonly StepSpec Spec = new StepSpec("rename", "Moves a field, whatever it holds, to another name or another object; the value keeps its bytes.")
        .Path("from", "The field. When it is missing nothing happens.", required: true)
        .Path("to", "Its new path. A field that is there already is replaced.", required: true)
        .Example("rename: { from: dev, to: device.type }", """{"dev":"ios","n":1.50}""", """{"n":1.50,"device":{"type":"ios"}}""")
        .Checks(values => Copying.Overlap(values.Path("from"), values.Path("to")))
        .Flows(values => [FieldFlow.Moves(values.Path("from"), values.Path("to"))])
        .Builds((values, context) => new Rename(values.Path("from"), values.Path("to"), context));

    readonly int _from;
    readonly int _to;

    Rename(FieldPath from, FieldPath to, StepContext context)
    {
        _from = context.Resolve(from);
        _to = context.Resolve(to);
        context.Copies(_from, _to);
    }

    public StepResult Apply(ref Record record)
    {
        if (record.Kind(_from) == JsonKind.Missing) return StepResult.Continue;
        if (!record.Copy(_from, _to)) return StepResult.Reject(_to, RecordCodes.NoSuchParent);
        record.Remove(_from);
        return StepResult.Continue;
    }
}
