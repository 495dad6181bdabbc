using System.Text.Json;
using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary>Gives a field a fixed value where it has none.</summary>
sealed class Default : IStep
{
    public static readonly StepSpec Spec = new StepSpec("default", "Gives a field a fixed value where it has none.")
        .Field("The field.")
        .Scalar("value", "The value: a string, number, boolean or null.", required: true)
        .Choices("for", "What counts as having none.", ["missing", "null", "empty", "not-string"], byDefault: ["missing", "null"])
        .Builds((values, context) => new Default(context.Resolve(values.Path("field")), values.Scalar("value"), values.Texts("for")));

    readonly int field;
    readonly byte[] json;
    readonly JsonKind kind;
    readonly SlotFlags flags;
    readonly int kinds;
    readonly bool forEmpty;

    Default(int field, JsonScalar value, IReadOnlyList<string> given)
    {
        this.field = field;
        json = value.ToUtf8Json();
        kind = value.Kind switch
        {
            JsonValueKind.String => JsonKind.String,
            JsonValueKind.Number => JsonKind.Number,
            JsonValueKind.True => JsonKind.True,
            JsonValueKind.False => JsonKind.False,
            _ => JsonKind.Null,
        };
        flags = kind == JsonKind.String && json.Contains((byte)'\\') ? SlotFlags.Escaped : SlotFlags.None;
        forEmpty = given.Contains("empty");
        kinds = (given.Contains("missing") ? Bit(JsonKind.Missing) : 0)
            | (given.Contains("null") ? Bit(JsonKind.Null) : 0)
            | (given.Contains("not-string") ? ~(Bit(JsonKind.String) | Bit(JsonKind.Missing) | Bit(JsonKind.Null)) : 0);
    }

    public StepResult Apply(ref Record record)
    {
        var found = record.Kind(field);
        var isNone = (kinds & Bit(found)) != 0 || (forEmpty && found == JsonKind.String && record.Slot(field).Length == 2);
        return !isNone || record.SetJson(field, kind, json, flags) ? StepResult.Continue : StepResult.Reject(field, RecordCodes.NoSuchParent);
    }

    static int Bit(JsonKind kind) => 1 << (int)kind;
}
