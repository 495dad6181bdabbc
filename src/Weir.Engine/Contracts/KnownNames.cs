using Weir.Engine.Contracts.Validation;

namespace Weir.Engine.Contracts;

/// <summary>The names of fields that stand in a contract. Only these may be told: a name that a producer made up can be somebody's address.</summary>
sealed class KnownNames
{
    readonly NameTable _table;
    readonly string[] _names;

    public KnownNames(IEnumerable<Schema> schemas)
    {
        var keywords = schemas.SelectMany(schema => schema.Keywords).ToList();
        _names = [.. keywords.OfType<PropertiesKeyword>().SelectMany(properties => properties.Named.Select(pair => pair.Key))
            .Concat(keywords.OfType<RequiredKeyword>().SelectMany(required => required.Names)).Distinct(StringComparer.Ordinal)];
        _table = new(_names);
    }

    /// <summary>The path of a value in the tree as far as its names are known, below that of the tree itself; null for the record. Places in arrays are left out: the byte offset tells them.</summary>
    public string? PathOf(JsonTree tree, in Record record, in Failure failure, string? outside)
    {
        var segments = new List<string>(outside is null ? [] : FieldPath.Parse(outside).Segments);
        var target = tree[failure.Node].Start;
        for (var node = 0; node != failure.Node;)
        {
            node = ChildAround(tree, node, target);
            if (node == 0 || (node == failure.Node && failure.AtName)) break;
            if (tree[node].NameLength == 0) continue;
            var index = _table.Find(tree.Name(in record, node));
            if (index < 0) return Text(segments);
            segments.Add(_names[index]);
        }
        if (failure.Missing is { } missing) segments.Add(missing);
        return Text(segments);
    }

    /// <summary>The innermost field around the value that the plan knows and the record has; 0 is the record.</summary>
    public static int SlotOf(JsonTree tree, in Record record, in Failure failure)
    {
        var slot = 0;
        for (var node = 0; node != failure.Node;)
        {
            node = ChildAround(tree, node, tree[failure.Node].Start);
            if (node == 0 || tree[node].NameLength == 0) break;
            var field = record.Fields.Find(slot, tree.Name(in record, node));
            if (field == 0 || record.Kind(field) == JsonKind.Missing) break;
            slot = field;
        }
        return slot;
    }

    static string? Text(List<string> segments) => segments.Count == 0 ? null : FieldPath.Of(segments).ToString();

    /// <summary>The child that starts at or before the position and ends behind it.</summary>
    static int ChildAround(JsonTree tree, int node, int position)
    {
        for (var child = tree[node].First; child != 0; child = tree[child].Next)
            if (tree[child].Start <= position && position < tree[child].Start + tree[child].Length) return child;
        return 0;
    }
}
