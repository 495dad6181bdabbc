using Weir.Engine.Configuration;

namespace Weir.Engine.Contracts.Schemas;

/// <summary>Every schema that a contract can refer to: finds ids and anchors, and resolves references to them.</summary>
/// <param name="byDefault">The dialect of a document without <c>$schema</c>.</param>
/// <param name="remote">Gives other documents by address. Contracts have none: what a contract means must not depend on the network.</param>
sealed class SchemaResources(Dialect byDefault, Func<Uri, SchemaDocument?> remote)
{
    const string BundleHint = "Copy it under $defs (draft-07: definitions) with its $id, or bundle the schema; nothing is fetched.";

    static readonly Dictionary<string, Dialect> Dialects = new(StringComparer.Ordinal)
    {
        ["https://json-schema.org/draft/2020-12/schema"] = Dialect.Draft202012,
        ["http://json-schema.org/draft-07/schema"] = Dialect.Draft7,
    };

    readonly Dictionary<string, SchemaResource> _byAddress = new(StringComparer.Ordinal);
    readonly Dictionary<SchemaNode, SchemaResource> _byNode = [];
    readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Where a contract lies that does not say so itself.</summary>
    public static readonly Uri Anywhere = new("weir://contract/");

    /// <summary>All of them, in the order in which they were found.</summary>
    public IReadOnlyList<SchemaResource> Found => _found;

    readonly List<SchemaResource> _found = [];

    public void Add(Uri address, SchemaNode root)
    {
        // A document that says where it lies can still be asked for by the address it was fetched from.
        var own = new SchemaResource(address, root, byDefault, null);
        Walk(root, own, isRoot: true);
        _byAddress.TryAdd(Key(address), _byNode[root]);
    }

    /// <summary>The resource that a schema belongs to. One that stands where no keyword expects a schema is looked through only now.</summary>
    public SchemaResource Of(SchemaNode node)
    {
        if (_byNode.TryGetValue(node, out var known)) return known;
        var around = node.Parent;
        while (around is not null && !_byNode.ContainsKey(around)) around = around.Parent;
        Walk(node, _byNode[around ?? node.Document.Root], isRoot: false);
        return _byNode[node];
    }

    /// <summary>What a reference leads to, or null after adding a problem.</summary>
    /// <param name="reference">The value of the keyword.</param>
    /// <param name="from">The resource it stands in.</param>
    /// <param name="anchor">The anchor's name, when it leads to one that <c>$dynamicAnchor</c> made.</param>
    public SchemaNode? Resolve(SchemaNode reference, SchemaResource from, out string? anchor)
    {
        anchor = null;
        var parts = reference.Text.Split('#', 2);
        var target = from;
        if (parts[0].Length > 0)
        {
            if (!Uri.TryCreate(from.Address, parts[0], out var address)) return Wrong(reference, $"'{reference.Text}' is not a reference", null);
            var found = Find(address);
            if (found is null) return Wrong(reference, $"'{reference.Text}' is a remote reference, which is refused", BundleHint);
            target = found;
        }
        var fragment = parts.Length == 1 ? "" : Uri.UnescapeDataString(parts[1]);
        if (fragment.Length == 0) return target.Root;
        if (fragment[0] == '/') return Pointer(reference, target.Root, fragment);
        if (!target.Anchors.TryGetValue(fragment, out var node)) return Wrong(reference, $"'{reference.Text}' names an anchor that is not there", Suggestion.For(fragment, target.Anchors.Keys));
        if (target.DynamicAnchors.Contains(fragment)) anchor = fragment;
        return node;
    }

    static SchemaNode? Pointer(SchemaNode reference, SchemaNode root, string pointer)
    {
        var node = root;
        foreach (var segment in pointer[1..].Split('/'))
        {
            var step = segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var next = node.Step(step);
            if (next is null)
                return Wrong(reference, $"'{reference.Text}' leads nowhere: there is no '{step}'", Suggestion.For(step, node.Members.Select(member => member.Name)));
            node = next;
        }
        return node.IsSchema ? node : Wrong(reference, $"'{reference.Text}' leads to something that is not a schema", null);
    }

    static SchemaNode? Wrong(SchemaNode reference, string message, string? hint)
    {
        reference.Document.Error(reference, message, hint);
        return null;
    }

    SchemaResource? Find(Uri address)
    {
        if (_byAddress.TryGetValue(Key(address), out var known)) return known;
        if (!_asked.Add(Key(address)) || remote(address) is not { } document) return null;
        Add(address, document.Root);
        return _byAddress[Key(address)];
    }

    void Walk(SchemaNode node, SchemaResource resource, bool isRoot)
    {
        if (_byNode.ContainsKey(node)) return;
        if (node.Kind != JsonKind.Object)
        {
            _byNode.Add(node, resource);
            if (isRoot) Register(resource);
            return;
        }
        resource = Own(node, resource, isRoot);
        _byNode.Add(node, resource);
        NoteAnchors(node, resource);
        foreach (var member in node.Members)
            if (resource.Keyword(member.Name) is { } spec)
                foreach (var inner in Inner(spec.Shape, member.Value)) Walk(inner, resource, isRoot: false);
    }

    static IEnumerable<SchemaNode> Inner(KeywordShape shape, SchemaNode value) => shape switch
    {
        KeywordShape.Plain => [],
        KeywordShape.List => value.Items,
        KeywordShape.Map or KeywordShape.MapWithLists => value.Members.Select(member => member.Value).Where(inner => inner.IsSchema),
        KeywordShape.SchemaOrList when value.Kind == JsonKind.Array => value.Items,
        _ => [value],
    };

    /// <summary>The resource that the schema starts, or the one around it.</summary>
    SchemaResource Own(SchemaNode node, SchemaResource around, bool isRoot)
    {
        var id = node.Find("$id");
        var isIgnored = around.Dialect == Dialect.Draft7 && !isRoot && node.Find("$ref") is not null;
        var starts = id is { Kind: JsonKind.String } && id.Text.Length > 0 && id.Text[0] != '#' && !isIgnored;
        if (id is not null && id.Kind != JsonKind.String) node.Document.Error(id, "is not a string");
        if (!starts && !isRoot) return around;
        var (dialect, vocabularies) = DialectOf(node, isRoot ? byDefault : around.Dialect, around.Vocabularies);
        var address = around.Address;
        if (starts && !(dialect == Dialect.Draft7 && node.Find("$ref") is not null))
        {
            if (Uri.TryCreate(around.Address, id!.Text.TrimEnd('#'), out var own) && id.Text.TrimEnd('#').IndexOf('#') < 0) address = own;
            else node.Document.Error(id, $"'{id.Text}' is not an address", "Give an address without a fragment, such as https://example.com/order.");
        }
        var resource = new SchemaResource(address, node, dialect, vocabularies);
        Register(resource);
        return resource;
    }

    void Register(SchemaResource resource)
    {
        _found.Add(resource);
        if (_byAddress.TryAdd(Key(resource.Address), resource)) return;
        if (resource.Root.Find("$id") is { } id) id.Document.Error(id, $"'{id.Text}' is the $id of another schema too", "Give each its own.");
    }

    static void NoteAnchors(SchemaNode node, SchemaResource resource)
    {
        if (resource.Dialect == Dialect.Draft7)
        {
            if (node.Find("$id") is { Kind: JsonKind.String, Text: ['#', _, ..] } place && node.Find("$ref") is null) Note(place, node, place.Text[1..], resource);
            return;
        }
        if (node.Find("$anchor") is { } anchor) Note(anchor, node, anchor.Text, resource);
        if (node.Find("$dynamicAnchor") is not { } dynamic) return;
        Note(dynamic, node, dynamic.Text, resource);
        resource.DynamicAnchors.Add(dynamic.Text);
    }

    static void Note(SchemaNode at, SchemaNode node, string name, SchemaResource resource)
    {
        if (at.Kind != JsonKind.String || name.Length == 0) at.Document.Error(at, "is not a name");
        else if (!resource.Anchors.TryAdd(name, node) && resource.Anchors[name] != node) at.Document.Error(at, $"'{name}' is the anchor of another schema too", "Give each its own.");
    }

    (Dialect, IReadOnlySet<string>?) DialectOf(SchemaNode root, Dialect dialect, IReadOnlySet<string>? vocabularies)
    {
        if (root.Find("$schema") is not { } schema) return (dialect, vocabularies);
        if (schema.Kind != JsonKind.String)
        {
            schema.Document.Error(schema, "is not a string");
            return (dialect, vocabularies);
        }
        if (Dialects.TryGetValue(schema.Text.TrimEnd('#'), out var known)) return (known, null);
        if (Uri.TryCreate(schema.Text, UriKind.Absolute, out var address) && (Find(address)?.Root ?? Bundled(root, schema.Text)) is { } metaschema) return Custom(metaschema);
        schema.Document.Error(schema, $"'{schema.Text}' is not a supported dialect", "Use https://json-schema.org/draft/2020-12/schema or http://json-schema.org/draft-07/schema#.");
        return (dialect, vocabularies);
    }

    static SchemaNode? Bundled(SchemaNode root, string id) =>
        (root.Find("$defs") ?? root.Find("definitions"))?.Members.Select(member => member.Value).FirstOrDefault(schema => schema.Find("$id")?.Text == id);

    (Dialect, IReadOnlySet<string>?) Custom(SchemaNode metaschema)
    {
        var dialect = metaschema.Find("$schema") is { Kind: JsonKind.String } schema && Dialects.TryGetValue(schema.Text.TrimEnd('#'), out var known) ? known : byDefault;
        if (metaschema.Find("$vocabulary") is not { Kind: JsonKind.Object } vocabulary) return (dialect, null);
        const string Prefix = "https://json-schema.org/draft/2020-12/vocab/";
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in vocabulary.Members)
        {
            var name = member.Name.StartsWith(Prefix, StringComparison.Ordinal) ? member.Name[Prefix.Length..] : null;
            if (name is null && member.Value.Kind == JsonKind.True)
                metaschema.Document.Error(vocabulary, $"the vocabulary '{member.Name}' is required and not known", "Set it to false, or leave it out.");
            if (name is not null) names.Add(name == "format-assertion" ? "format-annotation" : name);
        }
        return (dialect, names);
    }

    static string Key(Uri address) => address.IsAbsoluteUri ? address.AbsoluteUri.Split('#')[0] : address.OriginalString;
}
