using Weir.Engine.Contracts.Patterns;
using Weir.Engine.Contracts.Validation;

namespace Weir.Engine.Contracts.Schemas;

/// <summary>Reads the keywords of one schema that hold other schemas.</summary>
/// <param name="read">Reads a schema, once.</param>
/// <param name="resource">Says which keywords there are.</param>
/// <param name="node">The schema.</param>
sealed class ApplicatorKeywords(Func<SchemaNode, Schema> read, SchemaResource resource, SchemaNode node)
{
    public IEnumerable<Keyword?> Read() =>
    [
        Properties(), One("propertyNames") is { } names ? new PropertyNamesKeyword(names) : null, Items(), Contains(),
        Many("allOf") is { } all ? new AllOfKeyword(all) : null,
        Many("anyOf") is { } any ? new AlternativesKeyword(any, exactlyOne: false) : null,
        Many("oneOf") is { } one ? new AlternativesKeyword(one, exactlyOne: true) : null,
        One("not") is { } not ? new NotKeyword(not) : null,
        Condition(), DependentSchemas(), DependentRequired(), Dependencies(),
    ];

    public UnevaluatedKeyword? Unevaluated()
    {
        var (fields, items) = (One("unevaluatedProperties"), One("unevaluatedItems"));
        return fields is null && items is null ? null : new UnevaluatedKeyword(fields, items);
    }

    PropertiesKeyword? Properties()
    {
        var (named, patterns, additional) = (Map("properties"), Map("patternProperties"), One("additionalProperties"));
        if (named is null && patterns is null && additional is null) return null;
        var compiled = new List<KeyValuePair<Pattern, Schema>>();
        foreach (var member in patterns ?? [])
            if (ValueKeywords.Pattern(member.Value, member.Name) is { } pattern) compiled.Add(new(pattern, read(member.Value)));
        return new([.. Pairs(named)], [.. compiled], additional);
    }

    ItemsKeyword? Items()
    {
        if (Value("items") is { Kind: JsonKind.Array } list && resource.Dialect == Dialect.Draft7)
            return new([.. list.Items.Select(read)], One("additionalItems"));
        var (prefix, rest) = (Many("prefixItems"), One("items"));
        return prefix is null && rest is null ? null : new(prefix ?? [], rest);
    }

    ContainsKeyword? Contains()
    {
        var least = Value("minContains") is { } minimum ? ValueKeywords.Count(minimum) : 1;
        var most = Value("maxContains") is { } maximum ? ValueKeywords.Count(maximum) : int.MaxValue;
        return One("contains") is { } contains ? new(contains, least ?? 1, most ?? int.MaxValue) : null;
    }

    ConditionKeyword? Condition()
    {
        var (condition, then, otherwise) = (One("if"), One("then"), One("else"));
        return condition is null ? null : new(condition, then, otherwise);
    }

    DependentKeyword? DependentSchemas() => Map("dependentSchemas") is { } map ? new([.. Pairs(map)]) : null;

    DependentKeyword? DependentRequired() =>
        Value("dependentRequired") is { } value ? new([.. Lists(value)]) : null;

    DependentKeyword? Dependencies() =>
        Map("dependencies") is { } map
            ? new([.. map.Select(member => new KeyValuePair<string, Schema>(member.Name, member.Value.Kind == JsonKind.Array ? Required(member.Value) : read(member.Value)))])
            : null;

    IEnumerable<KeyValuePair<string, Schema>> Lists(SchemaNode value)
    {
        if (value.Kind != JsonKind.Object) value.Document.Error(value, "is not an object");
        return value.Members.Select(member => new KeyValuePair<string, Schema>(member.Name, Required(member.Value)));
    }

    Schema Required(SchemaNode list) =>
        new(resource) { Keywords = ValueKeywords.Names(list) is { Count: > 0 } names ? [new RequiredKeyword(names)] : [] };

    IEnumerable<KeyValuePair<string, Schema>> Pairs(List<SchemaMember>? members) =>
        (members ?? []).Select(member => new KeyValuePair<string, Schema>(member.Name, read(member.Value)));

    SchemaNode? Value(string name) => resource.Keyword(name) is null ? null : node.Find(name);

    Schema? One(string name) => Value(name) is { IsSchema: true } value ? read(value) : null;

    List<SchemaMember>? Map(string name) => Value(name) is { Kind: JsonKind.Object } value ? value.Members : null;

    Schema[]? Many(string name)
    {
        if (Value(name) is not { Kind: JsonKind.Array } list) return null;
        if (list.Items.Count == 0 && name != "prefixItems") list.Document.Error(list, "is an empty list", "Give at least one schema.");
        return [.. list.Items.Select(read)];
    }
}
