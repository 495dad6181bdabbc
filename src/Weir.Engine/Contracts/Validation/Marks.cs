namespace Weir.Engine.Contracts.Validation;

/// <summary>The fields and items that keywords have looked at, for <c>unevaluatedProperties</c> and <c>unevaluatedItems</c>: a stack, so that what a failed schema noted is forgotten.</summary>
sealed class Marks
{
    int[] _marks = new int[64];
    int[] _stamps = new int[64];
    int _stamp;

    public int Count { get; private set; }

    public void Add(int node)
    {
        if (Count == _marks.Length) Array.Resize(ref _marks, 2 * Count);
        _marks[Count++] = node;
    }

    public void Cut(int count) => Count = count;

    /// <summary>Stamps what was noted since, so that <see cref="Has"/> can be asked with the stamp returned.</summary>
    public int Stamp(int since, int nodes)
    {
        if (_stamps.Length < nodes) Array.Resize(ref _stamps, Math.Max(nodes, 2 * _stamps.Length));
        if (++_stamp == 0) Array.Clear(_stamps);
        foreach (var node in _marks.AsSpan(since, Count - since)) _stamps[node] = _stamp;
        return _stamp;
    }

    public bool Has(int node, int stamp) => _stamps[node] == stamp;
}
