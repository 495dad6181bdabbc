using System.Text;

namespace Weir.Engine.Records;

/// <summary>Numbers the fields that a plan names, while it is compiled. 0 is the record itself.</summary>
sealed class FieldTable
{
    readonly Dictionary<FieldPath, int> _numbers = [];
    readonly List<int> _parents = [0];
    readonly List<FieldPath?> _paths = [null];
    readonly List<byte[]> _names = [[]];

    /// <summary>Known fields, the record itself included.</summary>
    public int Count => _parents.Count;

    /// <summary>The field's number; it and the objects around it are added when they are new.</summary>
    public int Add(FieldPath path)
    {
        if (_numbers.TryGetValue(path, out var number)) return number;
        var parent = path.Segments.Count == 1 ? 0 : Add(FieldPath.Of(path.Segments.Take(path.Segments.Count - 1)));
        _numbers.Add(path, _parents.Count);
        _parents.Add(parent);
        _paths.Add(path);
        _names.Add(Encoding.UTF8.GetBytes(path.Segments[^1]));
        return _parents.Count - 1;
    }

    public int Child(int parent, string name) =>
        Add(FieldPath.Of(_paths[parent] is { } outer ? outer.Segments.Append(name) : [name]));

    public int? Find(FieldPath path) => _numbers.TryGetValue(path, out var number) ? number : null;

    public int Parent(int field) => _parents[field];

    /// <summary>The path as it is written in a pipeline file, or null for the record itself.</summary>
    public FieldPath? Path(int field) => _paths[field];

    /// <summary>The decoded name, without the path around it.</summary>
    public ReadOnlySpan<byte> Name(int field) => _names[field];
}
