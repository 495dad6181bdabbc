using System.Text;

namespace Weir.Engine.Records;

/// <summary>Numbers the fields that a plan names, while it is compiled. 0 is the record itself.</summary>
sealed class FieldTable
{
    /// <summary>Known fields that copies may lead to.</summary>
    const int CopiedMost = 2_000;

    readonly Dictionary<FieldPath, int> _numbers = [];
    readonly List<int> _parents = [0];
    readonly List<FieldPath?> _paths = [null];
    readonly List<byte[]> _names = [[]];

    readonly HashSet<int> _named = [];
    readonly List<(int From, int To)> _copies = [];

    /// <summary>Pairs of fields of which one may take the whole value of the other, with the pairs within them once <see cref="Complete"/> was called.</summary>
    public IReadOnlyList<(int From, int To)> Copies => _copies;

    /// <summary>Known fields, the record itself included.</summary>
    public int Count => _parents.Count;

    /// <summary>The field's number; it and the objects around it are added when they are new.</summary>
    /// <param name="path">The field.</param>
    /// <param name="isNamed">False for a field that is only looked at: that alone does not put it into the output.</param>
    public int Add(FieldPath path, bool isNamed = true)
    {
        if (_numbers.TryGetValue(path, out var number))
        {
            if (isNamed) _named.Add(number);
            return number;
        }
        var parent = path.Segments.Count == 1 ? 0 : Add(FieldPath.Of(path.Segments.Take(path.Segments.Count - 1)), isNamed);
        if (isNamed) _named.Add(_parents.Count);
        _numbers.Add(path, _parents.Count);
        _parents.Add(parent);
        _paths.Add(path);
        _names.Add(Encoding.UTF8.GetBytes(path.Segments[^1]));
        return _parents.Count - 1;
    }

    public int Child(int parent, string name, bool isNamed = true) =>
        Add(FieldPath.Of(_paths[parent] is { } outer ? outer.Segments.Append(name) : [name]), isNamed);

    /// <summary>True when a contract or a step names the field, not only a condition.</summary>
    public bool IsNamed(int field) => _named.Contains(field);

    /// <summary>Notes that a step copies whole values from one field to the other.</summary>
    public void AddCopy(int from, int to)
    {
        if (!_copies.Contains((from, to))) _copies.Add((from, to));
    }

    /// <summary>Makes the fields known within one of a pair known within the other too, so that a copied object is found field by field.</summary>
    /// <exception cref="WeirException">The copies lead into each other without end.</exception>
    public void Complete()
    {
        for (var before = -1; before != Count + _copies.Count;)
        {
            before = Count + _copies.Count;
            for (var pair = 0; pair < _copies.Count; pair++) Mirror(pair);
        }
    }

    void Mirror(int pair)
    {
        var (from, to) = _copies[pair];
        for (var field = 1; field < Count; field++)
        {
            if (_parents[field] != from && _parents[field] != to) continue;
            var name = _paths[field]!.Segments[^1];
            AddCopy(Child(from, name, IsNamed(field)), Child(to, name, IsNamed(field)));
            if (Count > CopiedMost) throw new WeirException("WEIR1018", $"rename and set copy objects into each other until more than {CopiedMost} fields are known", "Look for two steps of which each puts a field into the other's.");
        }
    }

    public int? Find(FieldPath path) => _numbers.TryGetValue(path, out var number) ? number : null;

    public int Parent(int field) => _parents[field];

    /// <summary>The path as it is written in a pipeline file, or null for the record itself.</summary>
    public FieldPath? Path(int field) => _paths[field];

    /// <summary>The decoded name, without the path around it.</summary>
    public ReadOnlySpan<byte> Name(int field) => _names[field];
}
