using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary>Turns Unix time, a whole number or a string of digits, into ISO 8601: <c>2023-09-12T00:39:11Z</c>.</summary>
sealed class Timestamp : IStep
{
    /// <summary>0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.</summary>
    const long SecondsLeast = -62_135_596_800, SecondsMost = 253_402_300_799;

    public static readonly StepSpec Spec = new StepSpec("timestamp", "Turns Unix time into ISO 8601 in UTC; missing and null stay as they are.")
        .Field("A whole number, or a string of digits.")
        .As("The field that takes the result; the source field is removed. By default the result takes its place.")
        .Choice("from", "What the number counts since 1970; fractions of a second are cut off.", ["unix-seconds", "unix-millis"], required: true)
        .Builds((values, context) => new Timestamp(values, context));

    readonly int _source;
    readonly int _target;
    readonly bool _millis;

    Timestamp(SpecValues values, StepContext context)
    {
        _source = context.Resolve(values.Path("field"));
        _target = values.PathOrNull("as") is { } path ? context.Resolve(path) : _source;
        _millis = values.Text("from") == "unix-millis";
    }

    public StepResult Apply(ref Record record)
    {
        ref readonly var slot = ref record.Slot(_source);
        if (slot.Kind is JsonKind.Missing or JsonKind.Null) return StepResult.Continue;
        if (!TryRead(in record, in slot, out var seconds)) return StepResult.Reject(_source, RecordCodes.NotATimestamp);
        if (_millis) seconds = seconds / 1000 - (seconds % 1000 < 0 ? 1 : 0);
        if (seconds is < SecondsLeast or > SecondsMost) return StepResult.Reject(_source, RecordCodes.NotATimestamp);
        IsoTime.Write(seconds, record.TakeString(IsoTime.Length, out var start));
        if (!record.SetTaken(_target, start, IsoTime.Length)) return StepResult.Reject(_target, RecordCodes.NoSuchParent);
        if (_target != _source) record.Remove(_source);
        return StepResult.Continue;
    }

    static bool TryRead(in Record record, in Slot slot, out long number)
    {
        number = 0;
        if (slot.Kind is not (JsonKind.String or JsonKind.Number)) return false;
        return WholeNumber.TryParse(record.Text(in slot), out number)
            || (slot.Kind == JsonKind.Number && new JsonNumber(record.Json(in slot)).TryInteger(out number));
    }
}
