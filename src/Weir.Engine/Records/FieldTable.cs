using System.Text;

namespace Weir.Engine.Records;

/// <summary>Numbers the fields that a plan names, while it is compiled. 0 is the record itself.</summary>
sealed class FieldTable
{
    readonly Dictionary<FieldPath, int> numbers = [];
    readonly List<int> parents = [0];
    readonly List<FieldPath?> paths = [null];
    readonly List<byte[]> names = [[]];

    /// <summary>Known fields, the record itself included.</summary>
    public int Count => parents.Count;

    /// <summary>The field's number; it and the objects around it are added when they are new.</summary>
    public int Add(FieldPath path)
    {
        if (numbers.TryGetValue(path, out var number)) return number;
        var parent = path.Segments.Count == 1 ? 0 : Add(FieldPath.Of(path.Segments.Take(path.Segments.Count - 1)));
        numbers.Add(path, parents.Count);
        parents.Add(parent);
        paths.Add(path);
        names.Add(Encoding.UTF8.GetBytes(path.Segments[^1]));
        return parents.Count - 1;
    }

    public int Child(int parent, string name) =>
        Add(FieldPath.Of(paths[parent] is { } outer ? outer.Segments.Append(name) : [name]));

    public int? Find(FieldPath path) => numbers.TryGetValue(path, out var number) ? number : null;

    public int Parent(int field) => parents[field];

    /// <summary>The path as it is written in a pipeline file, or null for the record itself.</summary>
    public FieldPath? Path(int field) => paths[field];

    /// <summary>The decoded name, without the path around it.</summary>
    public ReadOnlySpan<byte> Name(int field) => names[field];
}
