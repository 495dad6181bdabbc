using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Steps;

/// <summary>Replaces values by a table.</summary>
sealed class MapValues : IStep
{
    public static readonly StepSpec Spec = new StepSpec("map_values", "Replaces values by a table; missing and null stay as they are.")
        .Field("A text, number or boolean.")
        .As("The field that takes the result; the source field is removed. By default the result takes its place.")
        .ScalarMap("values", "From each value to its replacement. A name stands for the text; for a number equal to it, if it is one; for true and false.", required: true)
        .Scalar("default", "What every other value becomes.")
        .Choice("other", "Without a default: what happens to every other value.", ["keep", "remove", "reject"], byDefault: "keep")
        .Example("map_values: { field: device, values: { iOS: apple, android: google }, default: other }", """{"device":"iOS"}""", """{"device":"apple"}""")
        .Checks(values => values.ScalarOrNull("default") is not null && values.Text("other") != "keep" ? $"with a default, other: {values.Text("other")} never happens" : null)
        .Builds((values, context) => new MapValues(values, context));

    readonly int _source;
    readonly int _target;
    readonly Dictionary<byte[], ConstantValue>.AlternateLookup<ReadOnlySpan<byte>> _texts;
    readonly List<(byte[] Number, ConstantValue Value)> _numbers = [];
    readonly ConstantValue? _default;
    readonly OtherValues _other;

    MapValues(SpecValues values, StepContext context)
    {
        _source = context.Resolve(values.Path("field"));
        _target = values.PathOrNull("as") is { } path ? context.Resolve(path) : _source;
        if (_target != _source) context.Copies(_source, _target);
        _default = values.ScalarOrNull("default") is { } other ? ConstantValue.Of(other) : null;
        _other = values.Word<OtherValues>("other");
        var texts = new Dictionary<byte[], ConstantValue>(Utf8Comparer.Instance);
        foreach (var (name, value) in values.ScalarMap("values"))
        {
            texts.Add(Encoding.UTF8.GetBytes(name), ConstantValue.Of(value));
            if (JsonScalar.IsNumber(name)) _numbers.Add((Encoding.ASCII.GetBytes(name), ConstantValue.Of(value)));
        }
        _texts = texts.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public StepResult Apply(ref Record record)
    {
        var kind = record.Kind(_source);
        if (kind is JsonKind.Missing or JsonKind.Null) return StepResult.Continue;
        if (Find(in record, kind) is { } value) return Set(ref record, value);
        switch (_other)
        {
            case OtherValues.Reject:
                return StepResult.Reject(_source, RecordCodes.NotInTheTable);
            case OtherValues.Remove:
                record.Remove(_source);
                return StepResult.Continue;
            default:
                return Move(ref record);
        }
    }

    ConstantValue? Find(in Record record, JsonKind kind)
    {
        if (kind is JsonKind.Array or JsonKind.Object) return _default;
        var text = record.Text(_source);
        if (_texts.TryGetValue(text, out var value)) return value;
        if (kind == JsonKind.Number)
            foreach (var (number, mapped) in _numbers)
                if (new JsonNumber(text).CompareTo(new JsonNumber(number)) == 0) return mapped;
        return _default;
    }

    StepResult Set(ref Record record, ConstantValue value)
    {
        if (!value.SetIn(ref record, _target)) return StepResult.Reject(_target, RecordCodes.NoSuchParent);
        if (_target != _source) record.Remove(_source);
        return StepResult.Continue;
    }

    StepResult Move(ref Record record)
    {
        if (_target == _source) return StepResult.Continue;
        if (!record.Copy(_source, _target)) return StepResult.Reject(_target, RecordCodes.NoSuchParent);
        record.Remove(_source);
        return StepResult.Continue;
    }
}
