using System.Text.Json;

namespace Weir.Engine.Steps;

/// <summary>Sets a field to a constant, or to what another field, a header or Kafka has.</summary>
sealed class Set : IStep
{
    public static readonly StepSpec Spec = new StepSpec("set", "Sets a field to a constant, to what another field or a header holds, or to what Kafka knows of the record; whatever it held before is replaced.")
        .Field("The field to set.")
        .Json("value", "A constant: any JSON value, an object or a list too.")
        .Path("from", "Another field, whose value is copied byte for byte. When it is missing, nothing is set.")
        .Text("header", "A header of the source record, whose text is copied; of several with that name the last. When it is missing, null or not UTF-8, nothing is set.", check: name => name.Length == 0 ? "is empty, must be a name" : null)
        .Choice("metadata", "What Kafka knows of the source record: key is a text, and null where there is none; timestamp is in milliseconds since 1970.", ["topic", "partition", "offset", "timestamp", "key"])
        .Example("set: { field: pipeline, value: { name: logins, version: 2 } }", """{"id":7}""", """{"id":7,"pipeline":{"name":"logins","version":2}}""")
        .Checks(WrongSources)
        .Flows(values => [Flow(values, values.Path("field"))])
        .Builds((values, context) => values switch
        {
            _ when values.Has("metadata") => new SetMetadata(context.Resolve(values.Path("field")), values.Word<RecordMetadata>("metadata")),
            _ when values.TextOrNull("header") is { } header => new SetHeader(context.Resolve(values.Path("field")), header),
            _ when values.PathOrNull("from") is { } from => new SetCopy(from, values.Path("field"), context),
            _ => new Set(values.Path("field"), values.JsonOrNull("value")!.Value, context),
        });

    readonly List<(int Field, ConstantValue Value)> _parts = [];

    Set(FieldPath field, JsonElement value, StepContext context) => Add(field, value, context);

    public StepResult Apply(ref Record record)
    {
        foreach (var (field, value) in _parts)
            if (!value.SetIn(ref record, field)) return StepResult.Reject(field, RecordCodes.NoSuchParent);
        return StepResult.Continue;
    }

    /// <summary>An object is set field by field, so that later steps find what is in it.</summary>
    void Add(FieldPath field, JsonElement value, StepContext context)
    {
        _parts.Add((context.Resolve(field), value.ValueKind switch
        {
            JsonValueKind.Object => ConstantValue.EmptyObject,
            JsonValueKind.Array => ConstantValue.Array(value),
            _ => ConstantValue.Of(JsonScalar.Of(value)),
        }));
        if (value.ValueKind != JsonValueKind.Object) return;
        foreach (var member in value.EnumerateObject()) Add(FieldPath.Of(field.Segments.Append(member.Name)), member.Value, context);
    }

    static FieldFlow Flow(SpecValues values, FieldPath field) =>
        values.PathOrNull("from") is { } source ? FieldFlow.Copies(source, field) : values.TextOrNull("header") is { } header ? FieldFlow.FromHeader(header, field) : FieldFlow.Clears(field);

    static string? WrongSources(SpecValues values)
    {
        string[] given = [.. new[] { "value", "from", "header", "metadata" }.Where(values.Has)];
        if (given.Length != 1) return given.Length == 0 ? "one of value, from, header and metadata is needed" : $"{string.Join(" and ", given)} are given, only one of them can be";
        return values.PathOrNull("from") is { } from ? Copying.Overlap(from, values.Path("field")) : null;
    }
}
