using System.Text;

namespace Weir.Tests.Engine.Steps;

/// <summary>What the reference page says of a record's fields, in the simplest way: an ordered list of names, each with a raw value or an inner record; a removed field keeps its place.</summary>
sealed class ModelRecord
{
    readonly List<Member> _members = [];

    /// <summary>Adds a field at the end, as a producer wrote it.</summary>
    public void Add(string name, string? raw, ModelRecord? inner) => _members.Add(new(name) { Raw = raw, Inner = inner });

    public bool Has(string[] path) => Find(path) is { IsMissing: false };

    /// <summary>False, and nothing is changed, when the path leads through something that is no object.</summary>
    public bool Set(string[] path, string? raw, ModelRecord? inner)
    {
        if (!CanHold(path)) return false;
        var at = this;
        foreach (var outer in path[..^1])
        {
            var member = at.Place(outer);
            if (member.IsMissing) member.Inner = new();
            at = member.Inner!;
        }
        var target = at.Place(path[^1]);
        (target.Raw, target.Inner) = (raw, inner);
        return true;
    }

    /// <returns>True: this cannot fail.</returns>
    public bool Remove(string[] path)
    {
        if (Find(path) is { } member) (member.Raw, member.Inner) = (null, null);
        return true;
    }

    /// <summary>Copies a field that is there.</summary>
    public bool Copy(string[] from, string[] to)
    {
        var member = Find(from)!;
        return Set(to, member.Raw, member.Inner?.Clone());
    }

    /// <returns>True: this cannot fail.</returns>
    public bool Keep(IReadOnlyList<string[]> paths)
    {
        foreach (var member in _members)
        {
            if (paths.Any(path => path.Length == 1 && path[0] == member.Name)) continue;
            var within = paths.Where(path => path.Length > 1 && path[0] == member.Name).Select(path => path[1..]).ToList();
            if (within.Count > 0 && member.Inner is not null) member.Inner.Keep(within);
            else (member.Raw, member.Inner) = (null, null);
        }
        return true;
    }

    public override string ToString()
    {
        var text = new StringBuilder("{");
        foreach (var member in _members.Where(member => !member.IsMissing))
            text.Append(text.Length > 1 ? "," : "").Append('"').Append(member.Name).Append("\":").Append(member.Raw ?? member.Inner!.ToString());
        return text.Append('}').ToString();
    }

    ModelRecord Clone()
    {
        var clone = new ModelRecord();
        foreach (var member in _members.Where(member => !member.IsMissing)) clone.Add(member.Name, member.Raw, member.Inner?.Clone());
        return clone;
    }

    bool CanHold(string[] path)
    {
        var at = this;
        foreach (var outer in path[..^1])
        {
            if (at._members.Find(member => member.Name == outer) is not { IsMissing: false } member) return true;
            if (member.Inner is null) return false;
            at = member.Inner;
        }
        return true;
    }

    Member? Find(string[] path)
    {
        var member = _members.Find(member => member.Name == path[0]);
        return path.Length == 1 || member is null ? member : member.Inner?.Find(path[1..]);
    }

    Member Place(string name)
    {
        if (_members.Find(member => member.Name == name) is { } known) return known;
        _members.Add(new(name));
        return _members[^1];
    }

    sealed class Member(string name)
    {
        public string Name { get; } = name;

        public string? Raw { get; set; }

        public ModelRecord? Inner { get; set; }

        public bool IsMissing => Raw is null && Inner is null;
    }
}
