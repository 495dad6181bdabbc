using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary>Writes a scalar as another type.</summary>
sealed class ConvertTo : IStep
{
    /// <summary>Bytes of a number, as in <see cref="RecordLimits.NumberBytes"/>'s default.</summary>
    const int NumberMost = 64;

    public static readonly StepSpec Spec = new StepSpec("convert", "Writes a text, number or boolean as another type; missing and null stay as they are.")
        .Field("The value.")
        .As("The field that takes the result; the source field is removed. By default the result takes its place.")
        .Choice("to", "The type. To string: the value as it is written. To number: a text as JSON writes numbers, true is 1, false is 0. To integer: the same, and whole within 64 bits. To boolean: true, false, 1 and 0, also as text.", ["string", "number", "integer", "boolean"], required: true)
        .Example("convert: { field: amount, to: number }", """{"amount":"17.50"}""", """{"amount":17.50}""")
        .Builds((values, context) => new ConvertTo(values, context));

    readonly int _source;
    readonly int _target;
    readonly ConvertedType _to;

    ConvertTo(SpecValues values, StepContext context)
    {
        _source = context.Resolve(values.Path("field"));
        _target = values.PathOrNull("as") is { } path ? context.Resolve(path) : _source;
        _to = values.Word<ConvertedType>("to");
        if (_target != _source) context.Copies(_source, _target);
    }

    public StepResult Apply(ref Record record)
    {
        var kind = record.Kind(_source);
        if (kind is JsonKind.Missing or JsonKind.Null) return StepResult.Continue;
        if (kind is JsonKind.Array or JsonKind.Object) return StepResult.Reject(_source, RecordCodes.NotConvertible);
        return _to switch
        {
            ConvertedType.String => kind == JsonKind.String ? Move(ref record) : Done(ref record, record.SetPlain(_target, record.Text(_source))),
            ConvertedType.Boolean => ToBoolean(ref record, kind),
            ConvertedType.Number => ToNumber(ref record, kind),
            _ => ToInteger(ref record, kind),
        };
    }

    StepResult ToBoolean(ref Record record, JsonKind kind)
    {
        if (kind is JsonKind.True or JsonKind.False) return Move(ref record);
        var text = record.Text(_source);
        if (text.SequenceEqual("1"u8) || Ascii.EqualsIgnoreCase(text, "true"u8)) return Done(ref record, record.SetJson(_target, JsonKind.True, "true"u8, SlotFlags.None));
        if (text.SequenceEqual("0"u8) || Ascii.EqualsIgnoreCase(text, "false"u8)) return Done(ref record, record.SetJson(_target, JsonKind.False, "false"u8, SlotFlags.None));
        return StepResult.Reject(_source, RecordCodes.NotConvertible);
    }

    StepResult ToNumber(ref Record record, JsonKind kind)
    {
        if (kind == JsonKind.Number) return Move(ref record);
        if (kind is JsonKind.True or JsonKind.False) return Done(ref record, record.SetInteger(_target, kind == JsonKind.True ? 1 : 0));
        var text = record.Text(_source);
        if (text.Length > NumberMost || !JsonNumber.IsNumber(text)) return StepResult.Reject(_source, RecordCodes.NotConvertible);
        var flags = text.ContainsAny(".eE"u8) ? SlotFlags.None : SlotFlags.Integer;
        return Done(ref record, record.SetJson(_target, JsonKind.Number, text, flags));
    }

    StepResult ToInteger(ref Record record, JsonKind kind)
    {
        if (kind is JsonKind.True or JsonKind.False) return ToNumber(ref record, kind);
        var text = record.Text(_source);
        if (kind == JsonKind.Number && record.Slot(_source).Has(SlotFlags.Integer) && WholeNumber.TryParse(text, out _)) return Move(ref record);
        return text.Length <= NumberMost && JsonNumber.IsNumber(text) && new JsonNumber(text).TryInteger(out var number)
            ? Done(ref record, record.SetInteger(_target, number))
            : StepResult.Reject(_source, RecordCodes.NotConvertible);
    }

    /// <summary>The value is of the type already.</summary>
    StepResult Move(ref Record record) => _target == _source ? StepResult.Continue : Done(ref record, record.Copy(_source, _target));

    StepResult Done(ref Record record, bool isSet)
    {
        if (!isSet) return StepResult.Reject(_target, RecordCodes.NoSuchParent);
        if (_target != _source) record.Remove(_source);
        return StepResult.Continue;
    }
}
