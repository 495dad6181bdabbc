namespace Weir.Engine.Steps;

/// <summary>Gives a field a fixed value where it has none.</summary>
sealed class Default : IStep
{
    public static readonly StepSpec Spec = new StepSpec("default", "Gives a field a fixed value where it has none.")
        .Field("The field.")
        .Scalar("value", "The value: a string, number, boolean or null.", required: true)
        .Choices("for", "What counts as having none.", ["missing", "null", "empty", "not-string"], byDefault: ["missing", "null"])
        .Example("default: { field: device, value: unknown, for: [missing, 'null', empty] }", """{"device":"","n":1}""", """{"device":"unknown","n":1}""")
        .Flows(_ => [])
        .Builds((values, context) => new Default(context.Resolve(values.Path("field")), values.Scalar("value"), values.Texts("for")));

    readonly int _field;
    readonly ConstantValue _value;
    readonly int _kinds;
    readonly bool _forEmpty;

    Default(int field, JsonScalar value, IReadOnlyList<string> given)
    {
        _field = field;
        _value = ConstantValue.Of(value);
        _forEmpty = given.Contains("empty");
        _kinds = (given.Contains("missing") ? Bit(JsonKind.Missing) : 0)
            | (given.Contains("null") ? Bit(JsonKind.Null) : 0)
            | (given.Contains("not-string") ? ~(Bit(JsonKind.String) | Bit(JsonKind.Missing) | Bit(JsonKind.Null)) : 0);
    }

    public StepResult Apply(ref Record record)
    {
        var found = record.Kind(_field);
        var isNone = (_kinds & Bit(found)) != 0 || (_forEmpty && found == JsonKind.String && record.Slot(_field).Length == 2);
        return !isNone || _value.SetIn(ref record, _field) ? StepResult.Continue : StepResult.Reject(_field, RecordCodes.NoSuchParent);
    }

    static int Bit(JsonKind kind) => 1 << (int)kind;
}
