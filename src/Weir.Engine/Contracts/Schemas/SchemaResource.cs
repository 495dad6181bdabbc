namespace Weir.Engine.Contracts.Schemas;

/// <summary>A schema with an address of its own: a document, or what <c>$id</c> marks inside one.</summary>
sealed class SchemaResource(Uri address, SchemaNode root, Dialect dialect, IReadOnlySet<string>? vocabularies)
{
    public Uri Address => address;

    public SchemaNode Root => root;

    public Dialect Dialect => dialect;

    /// <summary>What <c>$vocabulary</c> of its metaschema lists; null for everything that the dialect has.</summary>
    public IReadOnlySet<string>? Vocabularies => vocabularies;

    public Dictionary<string, SchemaNode> Anchors { get; } = new(StringComparer.Ordinal);

    public HashSet<string> DynamicAnchors { get; } = new(StringComparer.Ordinal);

    /// <summary>The keyword, when the dialect has it and its vocabulary is in use.</summary>
    public KeywordSpec? Keyword(string name) =>
        KeywordSpec.Find(name, dialect) is { } spec && (spec.Vocabulary == "core" || vocabularies is null || vocabularies.Contains(spec.Vocabulary)) ? spec : null;
}
