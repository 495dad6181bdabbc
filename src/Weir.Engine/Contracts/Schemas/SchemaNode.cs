using System.Globalization;

namespace Weir.Engine.Contracts.Schemas;

/// <summary>A JSON value of a contract, with its place in the file.</summary>
sealed class SchemaNode(SchemaDocument document, JsonKind kind, int start, SchemaNode? parent, string segment)
{
    public SchemaDocument Document => document;

    public JsonKind Kind => kind;

    /// <summary>Offset of its first byte.</summary>
    public int Start => start;

    /// <summary>Offset behind its last byte.</summary>
    public int End { get; set; }

    /// <summary>A string's decoded text; of everything else what stands in the file.</summary>
    public string Text { get; set; } = "";

    /// <summary>An object's members, in the order of the file.</summary>
    public List<SchemaMember> Members { get; } = [];

    /// <summary>A list's entries.</summary>
    public List<SchemaNode> Items { get; } = [];

    public SchemaNode? Parent => parent;

    public ReadOnlySpan<byte> Json => document.Bytes.Span[start..End];

    public bool IsBoolean => kind is JsonKind.True or JsonKind.False;

    /// <summary>True for what may stand where a schema is wanted.</summary>
    public bool IsSchema => kind == JsonKind.Object || IsBoolean;

    /// <summary>JSON Pointer from the document's root.</summary>
    public string Pointer => parent is null ? "" : $"{parent.Pointer}/{segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public SchemaNode? Find(string name) => Members.Find(member => member.Name == name)?.Value;

    /// <summary>What a segment of a pointer leads to, or null.</summary>
    public SchemaNode? Step(string step) =>
        kind == JsonKind.Object ? Find(step)
        : int.TryParse(step, NumberStyles.None, null, out var index) && index < Items.Count ? Items[index]
        : null;
}
