namespace Weir.Engine.Contracts.Schemas;

/// <summary>A keyword of JSON Schema, as far as reading a schema needs to know it.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Shape">Where schemas stand in its value.</param>
/// <param name="Vocabulary">The last part of its vocabulary's name in 2020-12.</param>
/// <param name="Dialects">The versions that have it.</param>
sealed record KeywordSpec(string Name, KeywordShape Shape, string Vocabulary, Dialect Dialects = Dialect.Both)
{
    static readonly Dictionary<string, KeywordSpec[]> Known = All().GroupBy(spec => spec.Name).ToDictionary(specs => specs.Key, specs => specs.ToArray(), StringComparer.Ordinal);

    /// <summary>The keyword in that version, or null.</summary>
    public static KeywordSpec? Find(string name, Dialect dialect) =>
        Known.TryGetValue(name, out var specs) ? Array.Find(specs, spec => (spec.Dialects & dialect) != 0) : null;

    /// <summary>The names of that version, for suggestions.</summary>
    public static IEnumerable<string> Names(Dialect dialect) => Known.Keys.Where(name => Find(name, dialect) is not null);

    static IEnumerable<KeywordSpec> All() =>
    [
        .. Of("core", KeywordShape.Plain, Dialect.Both, "$schema", "$id", "$ref", "$comment"),
        .. Of("core", KeywordShape.Plain, Dialect.Draft202012, "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary"),
        new("$defs", KeywordShape.Map, "core", Dialect.Draft202012),
        // 2020-12 keeps the word for schemas that are moving over, as a place for definitions and nothing more.
        new("definitions", KeywordShape.Map, "core"),
        .. Of("applicator", KeywordShape.List, Dialect.Both, "allOf", "anyOf", "oneOf"),
        .. Of("applicator", KeywordShape.Schema, Dialect.Both, "not", "if", "then", "else", "additionalProperties", "propertyNames", "contains"),
        .. Of("applicator", KeywordShape.Map, Dialect.Both, "properties", "patternProperties"),
        new("items", KeywordShape.Schema, "applicator", Dialect.Draft202012),
        new("items", KeywordShape.SchemaOrList, "applicator", Dialect.Draft7),
        new("additionalItems", KeywordShape.Schema, "applicator", Dialect.Draft7),
        new("prefixItems", KeywordShape.List, "applicator", Dialect.Draft202012),
        new("dependentSchemas", KeywordShape.Map, "applicator", Dialect.Draft202012),
        new("dependencies", KeywordShape.MapWithLists, "applicator", Dialect.Draft7),
        .. Of("unevaluated", KeywordShape.Schema, Dialect.Draft202012, "unevaluatedProperties", "unevaluatedItems"),
        .. Of("validation", KeywordShape.Plain, Dialect.Both, "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
            "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required"),
        .. Of("validation", KeywordShape.Plain, Dialect.Draft202012, "maxContains", "minContains", "dependentRequired"),
        new("format", KeywordShape.Plain, "format-annotation"),
        .. Of("meta-data", KeywordShape.Plain, Dialect.Both, "title", "description", "default", "examples", "readOnly", "writeOnly"),
        new("deprecated", KeywordShape.Plain, "meta-data", Dialect.Draft202012),
        .. Of("content", KeywordShape.Plain, Dialect.Both, "contentEncoding", "contentMediaType"),
        new("contentSchema", KeywordShape.Schema, "content", Dialect.Draft202012),
    ];

    static IEnumerable<KeywordSpec> Of(string vocabulary, KeywordShape shape, Dialect dialects, params string[] names) =>
        names.Select(name => new KeywordSpec(name, shape, vocabulary, dialects));
}
