namespace Weir.Engine.Delivery;

/// <summary>
/// Which records of one source partition are in retry, by key: while one is, those of its key that come later wait behind it. So only the earliest of a key
/// is processed, and whoever comes out of turn goes behind it. Knows no topics: a tier is a number.
/// </summary>
/// <remarks>
/// Each change has the record that caused it, in a log with a position: the source's, number 0, or a tier's. Positions of all logs are committed
/// together, so what is committed is a beginning of the changes, and <see cref="Rewind"/> takes back the others.
/// </remarks>
public sealed class ParkedRecords
{
    readonly Dictionary<UInt128, SortedSet<long>> _keys = [];
    readonly Dictionary<(UInt128 Key, long Offset), Place> _places = [];
    readonly Dictionary<long, int> _offsets = [];
    readonly List<Change> _changes = [];
    int _settled;

    /// <summary>Records in retry.</summary>
    public int Count { get; private set; }

    /// <summary>Changes that can be taken back.</summary>
    public int Changes => _changes.Count - _settled;

    /// <summary>Whether the record at that offset of the source is in retry.</summary>
    public bool Contains(long offset) => _offsets.ContainsKey(offset);

    /// <summary>The tier of the earliest record of the key before <paramref name="offset"/>; null: there is none, it is the record's turn.</summary>
    public int? TierOfThoseBefore(UInt128 key, long offset) =>
        _keys.TryGetValue(key, out var offsets) && offsets.Min < offset ? _places[(key, offsets.Min)].Tier : null;

    /// <summary>A record goes into retry.</summary>
    /// <param name="key">Its key; of one without a key a number of its own.</param>
    /// <param name="offset">Its offset in the source.</param>
    /// <param name="tier">Where it waits.</param>
    /// <param name="cause">The record that was read.</param>
    public void Park(UInt128 key, long offset, int tier, LogPlace cause)
    {
        Add(key, offset, tier);
        _changes.Add(new(cause, ChangeKind.Parked, key, offset, tier));
    }

    /// <summary>It goes on to another tier, or behind the one before it.</summary>
    public void Move(UInt128 key, long offset, int tier, LogPlace cause)
    {
        if (!_places.TryGetValue((key, offset), out var place)) return;
        _changes.Add(new(cause, ChangeKind.Moved, key, offset, place.Tier));
        _places[(key, offset)] = place with { Tier = tier };
    }

    /// <summary>It is decided: written, dropped or dead. Those behind it go on.</summary>
    public void Leave(UInt128 key, long offset, LogPlace cause)
    {
        if (!_places.TryGetValue((key, offset), out var place)) return;
        _changes.Add(new(cause, ChangeKind.Left, key, offset, place.Tier));
        Remove(key, offset);
    }

    /// <summary>What a log holds from its committed position on, read back: nothing to take back.</summary>
    public void Recall(UInt128 key, long offset, int tier) => Add(key, offset, tier);

    /// <summary>Takes back what records caused from these positions on.</summary>
    /// <param name="positions">By log.</param>
    public void Rewind(ReadOnlySpan<long> positions)
    {
        while (Changes > 0 && _changes[^1] is var last && last.Cause.Offset >= positions[last.Cause.Log])
        {
            _changes.RemoveAt(_changes.Count - 1);
            if (last.Kind == ChangeKind.Parked) Remove(last.Key, last.Offset);
            else if (last.Kind == ChangeKind.Left) Add(last.Key, last.Offset, last.Tier);
            else _places[(last.Key, last.Offset)] = _places[(last.Key, last.Offset)] with { Tier = last.Tier };
        }
    }

    /// <summary>Says that nothing before these positions is taken back any more.</summary>
    /// <param name="positions">The committed ones, by log.</param>
    public void Trim(ReadOnlySpan<long> positions)
    {
        while (Changes > 0 && _changes[_settled].Cause is var cause && cause.Offset < positions[cause.Log]) _settled++;
        if (_settled * 2 < _changes.Count) return;
        _changes.RemoveRange(0, _settled);
        _settled = 0;
    }

    /// <summary>Forgets everything, before it is read back.</summary>
    public void Clear()
    {
        _keys.Clear();
        _places.Clear();
        _offsets.Clear();
        _changes.Clear();
        (_settled, Count) = (0, 0);
    }

    void Add(UInt128 key, long offset, int tier)
    {
        Count++;
        _offsets[offset] = _offsets.GetValueOrDefault(offset) + 1;
        // Twice where somebody set the group's position back: then each copy is decided for itself. Of a source that was made anew an offset may also be another record's.
        _places[(key, offset)] = new(tier, _places.GetValueOrDefault((key, offset)).Copies + 1);
        if (!_keys.TryGetValue(key, out var offsets)) _keys[key] = offsets = [];
        offsets.Add(offset);
    }

    void Remove(UInt128 key, long offset)
    {
        Count--;
        if (_offsets[offset] == 1) _offsets.Remove(offset);
        else _offsets[offset]--;
        var place = _places[(key, offset)];
        if (place.Copies > 1)
        {
            _places[(key, offset)] = place with { Copies = place.Copies - 1 };
            return;
        }
        _places.Remove((key, offset));
        if (!_keys.TryGetValue(key, out var offsets)) return;
        offsets.Remove(offset);
        if (offsets.Count == 0) _keys.Remove(key);
    }

    enum ChangeKind : byte
    {
        Parked,
        Moved,
        Left,
    }

    readonly record struct Place(int Tier, int Copies);

    readonly record struct Change(LogPlace Cause, ChangeKind Kind, UInt128 Key, long Offset, int Tier);
}
