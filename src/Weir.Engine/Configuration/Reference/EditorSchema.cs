using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Engine.Configuration.Kafka;
using Weir.Engine.Steps.Conditions;

namespace Weir.Engine.Configuration.Reference;

/// <summary>docs/reference/pipeline.schema.json: a JSON Schema (draft-07, which editors know best) of the pipeline file.</summary>
/// <remarks>Any value may instead be a text with <c>${…}</c>, as in the file.</remarks>
static class EditorSchema
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(StepCatalog steps)
    {
        var schema = Group(PipelineOptions.Spec, steps);
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        schema.Insert(1, "title", "Weir pipeline");
        schema["definitions"] = new JsonObject
        {
            ["expression"] = new JsonObject { ["type"] = "string", ["pattern"] = "\\$\\{" },
            ["condition"] = Condition(),
            ["tests"] = Tests(),
        };
        return schema.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    static JsonObject Group(ISettingsSpec spec, StepCatalog steps) => Map(spec.Doc, spec.Fields, field => Field(field, steps));

    static JsonObject Map(string doc, IReadOnlyList<FieldSpec> fields, Func<FieldSpec, JsonObject> schemaOf)
    {
        var properties = new JsonObject();
        foreach (var field in fields.Where(field => field.Kind != FieldKind.Unsupported))
            properties[field.Name] = schemaOf(field);
        var map = new JsonObject { ["description"] = doc, ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        var required = fields.Where(field => field.Required).Select(field => field.Name).ToList();
        if (required.Count > 0)
            map["required"] = List(required);
        return map;
    }

    static JsonObject Field(FieldSpec field, StepCatalog steps)
    {
        var schema = field.Kind switch
        {
            FieldKind.Group => Group(field.Group!, steps),
            FieldKind.GroupMap => new JsonObject { ["type"] = "object", ["additionalProperties"] = Group(field.Group!, steps) },
            FieldKind.Steps => new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["oneOf"] = new JsonArray([.. steps.Specs.Select(Step)]) } },
            FieldKind.TextMap => TextMap(field.Name),
            _ => Value(field),
        };
        schema["description"] = field.Doc;
        if (field.Default is not null)
            schema["default"] = Default(field);
        return schema;
    }

    static JsonObject Step(StepSpec step)
    {
        var body = Map(step.Doc, step.Fields, field => Field(field, new StepCatalog()));
        if (step.TakesFields)
            body["oneOf"] = new JsonArray(new JsonObject { ["required"] = List(["field"]) }, new JsonObject { ["required"] = List(["fields"]) });
        var properties = new JsonObject { [step.Name] = body, ["name"] = new JsonObject { ["type"] = "string", ["description"] = "The name that metrics and dead letters use." }, ["when"] = Reference("condition") };
        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties, ["required"] = List([step.Name]) };
    }

    static JsonObject Condition()
    {
        var list = new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = Reference("condition") };
        return new JsonObject
        {
            ["description"] = "Fields and their tests, which must all hold; or headers, all, any, not.",
            ["type"] = "object",
            ["minProperties"] = 1,
            ["properties"] = new JsonObject { ["all"] = list, ["any"] = list.DeepClone(), ["not"] = Reference("condition"), ["headers"] = Headers() },
            ["additionalProperties"] = Reference("tests"),
        };
    }

    static JsonObject Headers() => new()
    {
        ["description"] = "Headers of the source record and their tests, which must all hold.",
        ["type"] = "object",
        ["minProperties"] = 1,
        ["additionalProperties"] = Tests("Tests of one header, which must all hold.", FieldTestSpec.OfHeaders),
    };

    static JsonObject Tests() => Tests("Tests of one field, which must all hold.", FieldTestSpec.All);

    static JsonObject Tests(string doc, IReadOnlyList<FieldTestSpec> known)
    {
        var tests = Map(doc, [.. known.Select(test => test.Field)], field => Field(field, new StepCatalog()));
        tests["minProperties"] = 1;
        return tests;
    }

    static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    static JsonObject TextMap(string section)
    {
        var properties = new JsonObject();
        foreach (var field in KafkaNames.Spec.Fields)
            if (section == "common" || KafkaNames.Spec.ScopeOf(field).ToString().Equals(section, StringComparison.OrdinalIgnoreCase))
                foreach (var name in KafkaNames.Spec.OtherSpellings(field).Prepend(field.Name))
                    properties[name] = new JsonObject { ["description"] = field.Doc, ["type"] = List(["string", "number", "boolean"]) };
        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    static JsonObject Value(FieldSpec field) => field.Kind switch
    {
        FieldKind.Integer => OrExpression(Integer(field)),
        FieldKind.Boolean => OrExpression(new JsonObject { ["type"] = "boolean" }),
        FieldKind.Choice => OrExpression(new JsonObject { ["enum"] = List(Supported(field)) }),
        FieldKind.Choices => Several(new JsonObject { ["enum"] = List(Supported(field)) }),
        FieldKind.Texts or FieldKind.Paths => Several(new JsonObject { ["type"] = "string" }),
        FieldKind.Scalar => Scalar(),
        FieldKind.Scalars => Several(Scalar()),
        FieldKind.ScalarMap => new JsonObject { ["type"] = "object", ["minProperties"] = 1, ["additionalProperties"] = Scalar() },
        FieldKind.Json => [],
        FieldKind.Number => OrExpression(new JsonObject { ["type"] = "number" }),
        FieldKind.Size => OrExpression(new JsonObject { ["type"] = List(["string", "integer"]), ["pattern"] = "^[0-9]+ *([kKMG]i?B|B)?$" }),
        FieldKind.Duration => OrExpression(new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+ *(ms|s|m|h|d)$" }),
        _ => new JsonObject { ["type"] = "string" },
    };

    static JsonObject Scalar() => new() { ["type"] = List(["string", "number", "boolean", "null"]) };

    static JsonObject Integer(FieldSpec field)
    {
        var schema = new JsonObject { ["type"] = "integer" };
        if (field.AtLeast is long least)
            schema["minimum"] = least;
        if (field.AtMost is long most)
            schema["maximum"] = most;
        return field.NoneWord is { } word ? new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["const"] = word }) } : schema;
    }

    static JsonObject Several(JsonObject item) =>
        new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "array", ["items"] = item }, new JsonObject { ["type"] = "string" }) };

    static JsonObject OrExpression(JsonObject schema) =>
        new() { ["anyOf"] = new JsonArray(schema, Reference("expression")) };

    static IEnumerable<string> Supported(FieldSpec field) => field.Words.Where(word => field.Check?.Invoke(word) is null);

    static JsonNode? Default(FieldSpec field) => field.Default switch
    {
        long number => JsonValue.Create(number),
        bool boolean => JsonValue.Create(boolean),
        IReadOnlyList<string> words => List(words),
        var other => JsonValue.Create(FieldTexts.Written(other)),
    };

    static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
