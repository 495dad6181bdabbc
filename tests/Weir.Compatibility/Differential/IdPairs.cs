namespace Weir.Compatibility.Differential;

/// <summary>Ids that each broker makes for itself (of topics, producers, members): which of ours is which of Apache Kafka's, as answers showed. One belongs to exactly one.</summary>
sealed class IdPairs<T> where T : notnull
{
    readonly Dictionary<T, T> _theirs = [];
    readonly Dictionary<T, T> _ours = [];

    /// <summary>Theirs for ours; what neither side made is the same on both.</summary>
    public T Theirs(T ours) => _theirs.GetValueOrDefault(ours, ours);

    /// <summary>Ours for theirs.</summary>
    public T Ours(T theirs) => _ours.GetValueOrDefault(theirs, theirs);

    /// <summary>Whether two ids in the same place are a pair, which they are from now on when both are new.</summary>
    public bool Pair(T ours, T theirs)
    {
        if (_theirs.TryGetValue(ours, out var known)) return known.Equals(theirs);
        if (_ours.ContainsKey(theirs)) return false;
        _theirs[ours] = theirs;
        _ours[theirs] = ours;
        return true;
    }
}
