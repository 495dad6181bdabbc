using System.Runtime.CompilerServices;
using Weir.Engine.Contracts;
using Weir.Engine.Records;

namespace Weir.Engine.Processing;

/// <summary>Which fields are written.</summary>
sealed class OutputLayout
{
    readonly bool[] _kept;
    readonly bool[] _filtered;
    readonly bool[] _rewritten;

    OutputLayout(FieldIndex fields, IEnumerable<int> kept, IEnumerable<int> filtered)
    {
        _kept = new bool[fields.Count];
        _filtered = new bool[fields.Count];
        _rewritten = new bool[fields.Count];
        foreach (var field in kept) Mark(_kept, fields, field);
        foreach (var field in filtered)
        {
            _filtered[field] = true;
            Mark(_rewritten, fields, field);
        }
    }

    /// <summary>Everything that the steps left in the record.</summary>
    public static OutputLayout Everything(FieldIndex fields) => new(fields, [], []);

    /// <summary>What the sink's contract names or, without one, the source's contract and the steps. An object whose fields no contract lists is written whole.</summary>
    public static OutputLayout Known(FieldIndex fields, Contract? source, Contract? sink) =>
        sink is not null
            ? new(fields, sink.Named, sink.ListedObjects)
            : new(fields, fields.Named, WithCopies(fields, (source?.ListedObjects ?? []).Append(0)));

    /// <summary>An object that a step moves stays as narrow as the contract made it.</summary>
    static HashSet<int> WithCopies(FieldIndex fields, IEnumerable<int> listed)
    {
        var all = listed.ToHashSet();
        for (var before = -1; before != all.Count;)
        {
            before = all.Count;
            foreach (var (from, to) in fields.Copies)
                if (all.Contains(from)) all.Add(to);
        }
        return all;
    }

    /// <summary>False when the field is left out. A field that the plan does not know has a number beyond the known ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Writes(int parent, int field) => !_filtered[parent] || (field < _kept.Length && _kept[field]);

    /// <summary>True when something in the object may have to be left out.</summary>
    public bool Rewrites(int field) => _rewritten[field];

    static void Mark(bool[] marks, FieldIndex fields, int field)
    {
        marks[field] = true;
        for (; field != 0; field = fields.Parents[field]) marks[fields.Parents[field]] = true;
    }
}
