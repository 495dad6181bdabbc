using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary>Turns a time from one way of writing into another: Unix seconds, Unix milliseconds, ISO 8601.</summary>
sealed class Timestamp : IStep
{
    /// <summary>0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.</summary>
    const long SecondsLeast = -62_135_596_800, SecondsMost = 253_402_300_799;

    public static readonly StepSpec Spec = new StepSpec("timestamp", "Turns a time of the years 0001 to 9999 from one way of writing into another; missing and null stay as they are.")
        .Field("The time. Unix time is a whole number, or a string of digits.")
        .As("The field that takes the result; the source field is removed. By default the result takes its place.")
        .Choice("from", "How it is written: what a number counts since 1970, or iso for a text such as 2023-09-12T02:39:11.25+02:00. In iso a space may stand for the T; digits of a second beyond the third are cut off; a date alone is no time.", ["unix-seconds", "unix-millis", "iso"], required: true)
        .Choice("to", "How it is written then: iso is in UTC, such as 2023-09-12T00:39:11Z.", ["iso", "unix-seconds", "unix-millis"], byDefault: "iso")
        .Choice("fraction", "For iso: none cuts fractions of a second off, millis writes three digits.", ["none", "millis"], byDefault: "none")
        .Text("offset", "From iso: the offset of a text that names none, such as Z or +02:00. By default such a text is a dead letter.", check: WrongOffset)
        .Example("timestamp: { field: timestamp, from: unix-seconds, as: event_time }", """{"timestamp":"1694479551","n":1}""", """{"n":1,"event_time":"2023-09-12T00:45:51Z"}""")
        .Example("timestamp: { field: at, from: iso, to: unix-millis }", """{"at":"2023-09-12T02:45:51.25+02:00"}""", """{"at":1694479551250}""")
        .Checks(values => values.TextOrNull("offset") is not null && values.Text("from") != "iso" ? $"offset is for from: iso, and this is from: {values.Text("from")}" : null)
        .Builds((values, context) => new Timestamp(values, context));

    readonly int _source;
    readonly int _target;
    readonly TimeForm _from;
    readonly TimeForm _to;
    readonly bool _withMillis;
    readonly int? _offset;

    Timestamp(SpecValues values, StepContext context)
    {
        _source = context.Resolve(values.Path("field"));
        _target = values.PathOrNull("as") is { } path ? context.Resolve(path) : _source;
        _from = Form(values.Text("from"));
        _to = Form(values.Text("to"));
        _withMillis = values.Text("fraction") == "millis";
        _offset = values.TextOrNull("offset") is { } text && IsoText.TryOffset(Encoding.UTF8.GetBytes(text), null, out var minutes) ? minutes : null;
    }

    public StepResult Apply(ref Record record)
    {
        ref readonly var slot = ref record.Slot(_source);
        if (slot.Kind is JsonKind.Missing or JsonKind.Null) return StepResult.Continue;
        if (!TryRead(in record, in slot, out var seconds, out var millis) || seconds is < SecondsLeast or > SecondsMost) return StepResult.Reject(_source, RecordCodes.NotATimestamp);
        if (!Write(ref record, seconds, millis)) return StepResult.Reject(_target, RecordCodes.NoSuchParent);
        if (_target != _source) record.Remove(_source);
        return StepResult.Continue;
    }

    bool TryRead(in Record record, in Slot slot, out long seconds, out int millis)
    {
        (seconds, millis) = (0, 0);
        if (_from == TimeForm.Iso) return slot.Kind == JsonKind.String && IsoText.TryParse(record.Text(in slot), _offset, out seconds, out millis);
        if (slot.Kind is not (JsonKind.String or JsonKind.Number)) return false;
        if (!WholeNumber.TryParse(record.Text(in slot), out var number) && (slot.Kind != JsonKind.Number || !new JsonNumber(record.Json(in slot)).TryInteger(out number))) return false;
        seconds = number;
        if (_from == TimeForm.UnixSeconds) return true;
        seconds = number / 1_000 - (number % 1_000 < 0 ? 1 : 0);
        millis = (int)(number - 1_000 * seconds);
        return true;
    }

    bool Write(ref Record record, long seconds, int millis)
    {
        if (_to == TimeForm.UnixMillis) return record.SetInteger(_target, 1_000 * seconds + millis);
        if (_to == TimeForm.UnixSeconds) return record.SetInteger(_target, seconds);
        var length = _withMillis ? IsoTime.LengthWithMillis : IsoTime.Length;
        var text = record.TakeString(length, out var start);
        IsoTime.Write(seconds, text);
        if (_withMillis) IsoTime.WriteMillis((uint)millis, text);
        return record.SetTaken(_target, start, length);
    }

    static TimeForm Form(string word) => word switch
    {
        "unix-seconds" => TimeForm.UnixSeconds,
        "unix-millis" => TimeForm.UnixMillis,
        _ => TimeForm.Iso,
    };

    static string? WrongOffset(string text) => IsoText.TryOffset(Encoding.UTF8.GetBytes(text), null, out _) ? null : "is no offset such as Z or +02:00";
}
