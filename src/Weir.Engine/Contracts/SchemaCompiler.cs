using System.Text.Json;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>Turns a JSON Schema into checks on slots. Every keyword is compiled, is an annotation, or is a problem: none is ignored silently.</summary>
sealed class SchemaCompiler(FieldTable fields, ICollection<ContractProblem> problems)
{
    static readonly HashSet<string> Annotations = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "$comment", "title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly",
    };

    static readonly string[] ObjectKeywords = ["properties", "required", "additionalProperties"];

    static readonly string[] Dialects = ["https://json-schema.org/draft/2020-12/schema", "http://json-schema.org/draft-07/schema"];

    readonly List<ObjectRule> _objects = [];
    readonly HashSet<int> _named = [];
    readonly List<FieldPath> _personal = [];

    public Contract? Compile(ReadOnlyMemory<byte> schema)
    {
        var before = problems.Count;
        try
        {
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
            CompileRoot(document.RootElement);
        }
        catch (JsonException broken)
        {
            Problem("", $"is not JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}");
        }
        return problems.Count == before ? new Contract(_objects, _named, _personal) : null;
    }

    void CompileRoot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Problem("", "is not a JSON object");
            return;
        }
        if (root.TryGetProperty("$schema", out var dialect) && !Dialects.Contains(dialect.ToString().TrimEnd('#')))
            Problem("/$schema", $"'{dialect}' is not a supported dialect", $"Use {Dialects[0]}.");
        if (!TypesOf(root, "").Has(JsonKind.Object)) Problem("/type", "does not allow objects, and every record is one");
        foreach (var keyword in root.EnumerateObject())
            if (keyword.Name is not "type" and not "x-personal" && !Annotations.Contains(keyword.Name) && !ObjectKeywords.Contains(keyword.Name) && !keyword.Name.StartsWith("x-", StringComparison.Ordinal))
                Unsupported("", keyword.Name);
        CompileObject(root, 0, "");
    }

    /// <summary>The rules of one property, and those of the fields within it.</summary>
    ValueRule CompileProperty(JsonElement schema, int field, string pointer)
    {
        if (schema.ValueKind == JsonValueKind.True) return ValueRule.Anything;
        if (schema.ValueKind != JsonValueKind.Object)
        {
            Problem(pointer, schema.ValueKind == JsonValueKind.False ? "false as a schema is not supported yet" : "is not a schema");
            return ValueRule.Anything;
        }
        if (schema.TryGetProperty("x-personal", out var mark) && IsTrue(mark, pointer + "/x-personal")) _personal.Add(fields.Path(field)!);
        if (ObjectKeywords.Any(keyword => schema.TryGetProperty(keyword, out _))) CompileObject(schema, field, pointer);
        return CompileValue(schema, pointer, ObjectKeywords);
    }

    void CompileObject(JsonElement schema, int field, string pointer)
    {
        var at = _objects.Count;
        _objects.Add(null!);
        var required = Required(schema, field, pointer);
        _named.UnionWith(required);
        var members = new List<MemberRule>();
        var names = new HashSet<int>();
        foreach (var (name, property) in Properties(schema, pointer))
        {
            var member = fields.Child(field, name);
            names.Add(member);
            _named.Add(member);
            var rule = CompileProperty(property, member, $"{pointer}/properties/{Escape(name)}");
            if (!rule.IsTrivial || required.Contains(member)) members.Add(new(member, required.Contains(member), rule));
        }
        members.AddRange(required.Where(member => !names.Contains(member)).Select(member => new MemberRule(member, true, ValueRule.Anything)));
        _objects[at] = new(field, [.. members], IsClosed(schema, pointer), names);
    }

    IEnumerable<(string Name, JsonElement Schema)> Properties(JsonElement schema, string pointer)
    {
        if (!schema.TryGetProperty("properties", out var properties)) return [];
        if (properties.ValueKind == JsonValueKind.Object) return properties.EnumerateObject().Select(property => (property.Name, property.Value));
        Problem(pointer + "/properties", "is not an object");
        return [];
    }

    List<int> Required(JsonElement schema, int field, string pointer)
    {
        if (!schema.TryGetProperty("required", out var required)) return [];
        if (required.ValueKind == JsonValueKind.Array && required.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String))
            return [.. required.EnumerateArray().Select(name => fields.Child(field, name.GetString()!)).Distinct()];
        Problem(pointer + "/required", "is not a list of names");
        return [];
    }

    bool IsClosed(JsonElement schema, string pointer)
    {
        if (!schema.TryGetProperty("additionalProperties", out var additional)) return false;
        if (additional.ValueKind is JsonValueKind.True or JsonValueKind.False) return additional.ValueKind == JsonValueKind.False;
        Problem(pointer + "/additionalProperties", "is a schema, which is not supported yet", "Use true or false.");
        return false;
    }

    bool IsTrue(JsonElement value, string pointer)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Problem(pointer, "is neither true nor false");
        return value.ValueKind == JsonValueKind.True;
    }

    ValueRule CompileValue(JsonElement schema, string pointer, string[] handled)
    {
        var rules = new List<Rule>();
        foreach (var keyword in schema.EnumerateObject())
        {
            if (keyword.Name is "type" || handled.Contains(keyword.Name) || Annotations.Contains(keyword.Name) || keyword.Name.StartsWith("x-", StringComparison.Ordinal)) continue;
            var at = $"{pointer}/{Escape(keyword.Name)}";
            var rule = keyword.Name is "anyOf" or "oneOf" ? Alternatives(keyword, at) : Keywords.Compile(keyword, at, problems);
            if (rule is not null) rules.Add(rule);
            else if (!Keywords.Known.Contains(keyword.Name)) Unsupported(pointer, keyword.Name);
        }
        var types = TypesOf(schema, pointer);
        return new ValueRule(types, TypeReason(schema), [.. rules]);
    }

    AlternativesRule? Alternatives(JsonProperty keyword, string pointer)
    {
        if (keyword.Value.ValueKind != JsonValueKind.Array || keyword.Value.GetArrayLength() == 0)
        {
            Problem(pointer, "is not a list of schemas");
            return null;
        }
        var alternatives = new List<ValueRule>();
        foreach (var (index, alternative) in keyword.Value.EnumerateArray().Index())
            if (alternative.ValueKind == JsonValueKind.Object) alternatives.Add(CompileValue(alternative, $"{pointer}/{index}", []));
            else Problem($"{pointer}/{index}", "is not a schema object");
        return new AlternativesRule([.. alternatives], exactlyOne: keyword.Name == "oneOf");
    }

    TypeSet TypesOf(JsonElement schema, string pointer)
    {
        if (!schema.TryGetProperty("type", out var type)) return TypeSet.All;
        var types = TypeSet.None;
        foreach (var word in type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray()] : new[] { type })
        {
            var named = TypeSet.Named(word.ValueKind == JsonValueKind.String ? word.GetString() : null);
            if (named is null) Problem(pointer + "/type", $"'{word}' is not a type", "Types are null, boolean, number, integer, string, array and object.");
            types |= named ?? TypeSet.All;
        }
        return types;
    }

    static string TypeReason(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? ""
        : type.ValueKind == JsonValueKind.Array ? "must be " + string.Join(" or ", type.EnumerateArray().Select(word => word.ToString()))
        : $"must be {type}";

    static string Escape(string segment) => segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    void Unsupported(string pointer, string keyword) =>
        Problem($"{pointer}/{Escape(keyword)}", $"the keyword '{keyword}' is not supported yet", $"Supported are type, properties, required, additionalProperties, anyOf, oneOf, {string.Join(", ", Keywords.Known)}.");

    void Problem(string pointer, string message, string? hint = null) => problems.Add(new(pointer, message, hint));
}
