namespace Weir.Engine.Steps;

/// <summary>Removes every field but some.</summary>
sealed class Keep : IStep
{
    public static readonly StepSpec Spec = new StepSpec("keep", "Removes every field that is not named, at every level; an object of which fields are named keeps those.")
        .Paths("fields", "The fields that stay, with all that is in them.", required: true)
        .Example("keep: { fields: [id, device.os] }", """{"id":7,"ip":"192.0.2.1","device":{"os":"ios","serial":"593-47-5928"}}""", """{"id":7,"device":{"os":"ios"}}""")
        .Flows(values => [FieldFlow.KeepsOnly(values.Paths("fields"))])
        .Builds((values, context) => new Keep(values.Paths("fields"), context));

    /// <summary>By field number: stays whole; true for <see cref="_holdsKept"/> where only fields within it stay.</summary>
    readonly HashSet<int> _kept = [];
    readonly HashSet<int> _holdsKept = [];

    Keep(IReadOnlyList<FieldPath> fields, StepContext context)
    {
        foreach (var field in fields)
        {
            _kept.Add(context.Resolve(field));
            for (var outer = field.Segments.Count - 1; outer > 0; outer--) _holdsKept.Add(context.Resolve(FieldPath.Of(field.Segments.Take(outer))));
        }
    }

    public StepResult Apply(ref Record record)
    {
        Prune(ref record, 0);
        return StepResult.Continue;
    }

    void Prune(ref Record record, int parent)
    {
        for (var field = record.Slot(parent).First; field != 0; field = record.Slot(field).Next)
        {
            var kind = record.Slot(field).Kind;
            if (kind == JsonKind.Missing || _kept.Contains(field)) continue;
            if (kind == JsonKind.Object && _holdsKept.Contains(field)) Prune(ref record, field);
            else record.RemoveAt(parent, field);
        }
    }
}
