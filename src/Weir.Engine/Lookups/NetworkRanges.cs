using System.Numerics;

namespace Weir.Engine.Lookups;

/// <summary>Networks that lie within each other, cut into ranges that do not: an address is found by halving.</summary>
/// <typeparam name="T">An address as a number.</typeparam>
sealed class NetworkRanges<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    readonly List<(T First, T Last, int Row)> _networks = [];
    T[] _starts = [];
    int[] _rows = [];

    public long Bytes(int sizeOfT) => (long)(sizeOfT + sizeof(int)) * _starts.Length;

    public void Add(T first, T last, int row) => _networks.Add((first, last, row));

    /// <summary>To be called after the last <see cref="Add"/>.</summary>
    /// <param name="twice">Called with two rows of the same network, the earlier one first.</param>
    public void Complete(Action<int, int> twice)
    {
        // The outer network before those within it.
        _networks.Sort((one, other) => one.First != other.First ? one.First.CompareTo(other.First) : one.Last != other.Last ? other.Last.CompareTo(one.Last) : one.Row.CompareTo(other.Row));
        var (starts, rows) = (new List<T>(), new List<int>());
        var around = new Stack<(T Last, int Row)>();
        for (var at = 0; at < _networks.Count; at++)
        {
            var network = _networks[at];
            if (at > 0 && _networks[at - 1].First == network.First && _networks[at - 1].Last == network.Last)
            {
                twice(_networks[at - 1].Row, network.Row);
                continue;
            }
            while (around.TryPeek(out var outer) && outer.Last < network.First) Leave();
            Begin(network.First, network.Row);
            around.Push((network.Last, network.Row));
        }
        while (around.Count > 0) Leave();
        (_starts, _rows) = ([.. starts], [.. rows]);
        _networks.Clear();
        _networks.TrimExcess();

        void Leave()
        {
            var left = around.Pop();
            if (left.Last != T.MaxValue) Begin(left.Last + T.One, around.TryPeek(out var outer) ? outer.Row : -1);
        }

        void Begin(T start, int row)
        {
            if (starts.Count > 0 && starts[^1] == start)
            {
                rows[^1] = row;
                return;
            }
            starts.Add(start);
            rows.Add(row);
        }
    }

    /// <summary>The row of the smallest network that holds the address, or -1.</summary>
    public int Find(T address)
    {
        var at = _starts.AsSpan().BinarySearch(address);
        if (at < 0) at = ~at - 1;
        return at < 0 ? -1 : _rows[at];
    }
}
