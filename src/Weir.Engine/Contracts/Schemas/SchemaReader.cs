using Weir.Engine.Configuration;
using Weir.Engine.Contracts.Validation;

namespace Weir.Engine.Contracts.Schemas;

/// <summary>Turns a contract's schemas into what the full validator applies. Every keyword is read, is an annotation, or is a problem.</summary>
sealed class SchemaReader(SchemaResources resources, bool assertsFormats)
{
    const string Personal = "x-personal";

    readonly ValueKeywords _values = new(assertsFormats);
    readonly Dictionary<SchemaNode, Schema> _schemas = [];
    readonly List<(string Anchor, Dictionary<object, Schema> Meanings)> _dynamic = [];
    readonly List<(Schema Schema, SchemaNode At)> _read = [];

    /// <summary>Schemas of which something refers to the object already, and whose keywords are still to be read: no chain of references is followed by recursion.</summary>
    readonly Queue<(Schema Schema, SchemaNode At)> _unread = new();

    /// <summary>True when <c>$dynamicRef</c> stands anywhere, so that what a schema means depends on the way to it.</summary>
    public bool IsDynamic => _dynamic.Count > 0;

    public IReadOnlyList<(Schema Schema, SchemaNode At)> AllRead => _read;

    /// <summary>Reads a document's root and everything that it leads to.</summary>
    public Schema Read(SchemaNode root)
    {
        var schema = Schema(root);
        ReadAll();
        // A schema that is read for one anchor may itself have the next.
        for (var before = -1; before != _schemas.Count;)
        {
            before = _schemas.Count;
            foreach (var (anchor, meanings) in _dynamic.ToList())
                foreach (var resource in resources.Found.ToList())
                    if (resource.DynamicAnchors.Contains(anchor)) meanings[resource] = Schema(resource.Anchors[anchor]);
            ReadAll();
        }
        return schema;
    }

    Schema Schema(SchemaNode node)
    {
        if (_schemas.TryGetValue(node, out var known)) return known;
        var schema = new Schema(resources.Of(node));
        _schemas.Add(node, schema);
        _read.Add((schema, node));
        _unread.Enqueue((schema, node));
        return schema;
    }

    void ReadAll()
    {
        while (_unread.TryDequeue(out var next)) Read(next.Schema, next.At);
    }

    void Read(Schema schema, SchemaNode node)
    {
        if (node.Kind == JsonKind.False) schema.Keywords = [new ForbiddenKeyword()];
        else if (node.Kind == JsonKind.Object) Fill(schema, node, resources.Of(node));
        else if (node.Kind != JsonKind.True) node.Document.Error(node, "is not a schema", "Write an object, true or false.");
    }

    void Fill(Schema schema, SchemaNode node, SchemaResource resource)
    {
        schema.IsPersonal = IsPersonal(node);
        if (resource.Dialect == Dialect.Draft7 && node.Find("$ref") is { } alone)
        {
            WarnOfIgnored(node);
            schema.Keywords = Reference(alone, resource) is { } only ? [only] : [];
            return;
        }
        var keywords = new List<Keyword?>();
        foreach (var member in node.Members)
        {
            if (resource.Keyword(member.Name) is { } spec)
            {
                CheckShape(spec, member.Value);
                if (spec.Shape == KeywordShape.Plain) keywords.Add(_values.Read(node, member));
            }
            else WarnOfMisspelling(node, member, resource.Dialect);
        }
        var parts = new ApplicatorKeywords(Schema, resource, node);
        keywords.AddRange(parts.Read());
        if (node.Find("$ref") is { } reference) keywords.Add(Reference(reference, resource));
        if (resource.Dialect == Dialect.Draft202012 && node.Find("$dynamicRef") is { } dynamic) keywords.Add(DynamicReference(dynamic, resource));
        keywords.Add(parts.Unevaluated());
        schema.Keywords = [.. keywords.OfType<Keyword>().OrderBy(Rank)];
    }

    /// <summary>Cheap and telling ones first: a value of the wrong type is not also out of range.</summary>
    static int Rank(Keyword keyword) => keyword switch
    {
        TypeKeyword => 0,
        RuleKeyword or EqualsKeyword => 1,
        SizeKeyword or RequiredKeyword => 2,
        PropertyNamesKeyword => 3,
        PropertiesKeyword or ItemsKeyword => 4,
        UnevaluatedKeyword => 9,
        _ => 5,
    };

    RefKeyword? Reference(SchemaNode reference, SchemaResource resource) =>
        IsText(reference) && resources.Resolve(reference, resource, out _) is { } target ? new RefKeyword(Schema(target)) : null;

    Keyword? DynamicReference(SchemaNode reference, SchemaResource resource)
    {
        if (!IsText(reference) || resources.Resolve(reference, resource, out var anchor) is not { } target) return null;
        if (anchor is null) return new RefKeyword(Schema(target));
        var meanings = new Dictionary<object, Schema>();
        _dynamic.Add((anchor, meanings));
        return new DynamicRefKeyword(Schema(target), meanings);
    }

    static bool IsText(SchemaNode reference)
    {
        if (reference.Kind != JsonKind.String) reference.Document.Error(reference, "is not a string");
        return reference.Kind == JsonKind.String;
    }

    static bool IsPersonal(SchemaNode node)
    {
        if (node.Find(Personal) is not { } mark) return false;
        if (!mark.IsBoolean) mark.Document.Error(mark, "is neither true nor false");
        return mark.Kind == JsonKind.True;
    }

    static void CheckShape(KeywordSpec spec, SchemaNode value)
    {
        var fits = spec.Shape switch
        {
            KeywordShape.List => value.Kind == JsonKind.Array,
            KeywordShape.Map or KeywordShape.MapWithLists => value.Kind == JsonKind.Object,
            KeywordShape.Schema => value.IsSchema,
            KeywordShape.SchemaOrList => value.IsSchema || value.Kind == JsonKind.Array,
            _ => true,
        };
        if (fits) return;
        if (spec.Shape == KeywordShape.List) value.Document.Error(value, "is not a list of schemas");
        else if (spec.Shape is KeywordShape.Map or KeywordShape.MapWithLists) value.Document.Error(value, "is not an object");
        else value.Document.Error(value, "is not a schema", spec.Name == "items" ? "For a schema of each place use prefixItems; or write an object, true or false." : "Write an object, true or false.");
    }

    static void WarnOfIgnored(SchemaNode node)
    {
        foreach (var member in node.Members)
            if (KeywordSpec.Find(member.Name, Dialect.Draft7) is { Vocabulary: "validation" or "applicator" or "format-annotation" })
                node.Document.Warning(node, member, $"'{member.Name}' stands beside $ref, where draft-07 ignores it", "Put both into an allOf, or write the contract in 2020-12.");
    }

    static void WarnOfMisspelling(SchemaNode node, SchemaMember member, Dialect dialect)
    {
        // A vocabulary that is not in use: whoever says so knows.
        if (KeywordSpec.Find(member.Name, dialect) is not null) return;
        var other = dialect == Dialect.Draft7 ? Dialect.Draft202012 : Dialect.Draft7;
        if (KeywordSpec.Find(member.Name, other) is not null)
            node.Document.Warning(node, member, $"the keyword '{member.Name}' is not one of {Name(dialect)}, and is ignored", $"It belongs to {Name(other)}: say so with $schema, or write it as {Name(dialect)} does.");
        else if (member.Name != Personal && Suggestion.Nearest(member.Name, KeywordSpec.Names(dialect).Append(Personal)) is { } nearest)
            node.Document.Warning(node, member, $"the keyword '{member.Name}' is not known, and is ignored", $"Did you mean '{nearest}'?");
    }

    static string Name(Dialect dialect) => dialect == Dialect.Draft7 ? "draft-07" : "2020-12";
}
