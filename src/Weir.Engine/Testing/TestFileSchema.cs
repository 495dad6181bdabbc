using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weir.Engine.Testing;

/// <summary>docs/reference/pipeline-test.schema.json: a JSON Schema (draft-07, which editors know best) of test files.</summary>
static class TestFileSchema
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Tests of a Weir pipeline",
            ["description"] = TestFields.File.Doc,
            ["anyOf"] = new JsonArray(Cases(), Map(TestFields.File), Reference()),
            ["definitions"] = new JsonObject { ["case"] = Map(TestFields.Case) },
        };
        return schema.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    static JsonObject Map(TestGroup group)
    {
        var properties = new JsonObject();
        foreach (var field in group.Fields) properties[field.Name] = Field(field);
        var map = new JsonObject { ["description"] = group.Doc, ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        var required = group.Fields.Where(field => field.Required).Select(field => field.Name).ToList();
        if (required.Count > 0) map["required"] = List(required);
        if (group.OneOf.Count > 0) map["oneOf"] = new JsonArray([.. group.OneOf.Select(name => new JsonObject { ["required"] = List([name]) })]);
        return map;
    }

    static JsonObject Field(TestField field)
    {
        var schema = Value(field);
        schema["description"] = field.Doc;
        return schema;
    }

    static JsonObject Value(TestField field) => field.Kind switch
    {
        TestFieldKind.Text => Types("string", "number", "boolean"),
        TestFieldKind.Raw => Types("string", "number", "boolean", "null"),
        TestFieldKind.True => new JsonObject { ["const"] = true },
        TestFieldKind.Integer => new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = int.MaxValue },
        TestFieldKind.Time => Types("string", "integer"),
        TestFieldKind.Base64 => new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9+/\\s]*=*\\s*$" },
        TestFieldKind.TextMap or TestFieldKind.HeaderMap => new JsonObject { ["type"] = "object", ["additionalProperties"] = Types("string", "number", "boolean", "null") },
        TestFieldKind.Paths => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "array", ["items"] = Types("string") }, Types("string")) },
        TestFieldKind.PatternMap => new JsonObject { ["type"] = "object", ["additionalProperties"] = Types("string", "number", "boolean") },
        TestFieldKind.JsonMap => Types("object"),
        TestFieldKind.Tables => new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "array", ["items"] = Map(field.Group!) } },
        TestFieldKind.Group => Map(field.Group!),
        TestFieldKind.Groups => new JsonObject { ["type"] = "array", ["items"] = Map(field.Group!) },
        TestFieldKind.GroupOrText => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["const"] = true }, Types("string"), Map(field.Group!)) },
        TestFieldKind.Cases => Cases(),
        // Json and JsonBytes: any value.
        _ => [],
    };

    static JsonObject Cases() => new() { ["type"] = "array", ["minItems"] = 1, ["items"] = Reference() };

    static JsonObject Reference() => new() { ["$ref"] = "#/definitions/case" };

    static JsonObject Types(params string[] names) => names is [var one] ? new() { ["type"] = one } : new() { ["type"] = List(names) };

    static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
