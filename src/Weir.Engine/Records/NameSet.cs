using System.Numerics;

namespace Weir.Engine.Records;

/// <summary>The names already seen in each object of a record: finds a name that stands twice, in time linear in the record whatever the names are.</summary>
sealed class NameSet(SipHash hash)
{
    Entry[] _entries = new Entry[64];
    int _count;
    int _generation;

    /// <summary>Forgets the record before, without touching the table.</summary>
    public void Reset()
    {
        _count = 0;
        if (++_generation != 0) return;
        Array.Clear(_entries);
        _generation = 1;
    }

    /// <summary>False when the object has the name already.</summary>
    /// <param name="owner">The object's number within the record.</param>
    /// <param name="name">The decoded name.</param>
    /// <param name="start">Where the name stands in <paramref name="home"/>.</param>
    /// <param name="home">What the name is a slice of.</param>
    /// <param name="input">The record.</param>
    /// <param name="scratch">The scratch memory.</param>
    public bool Add(int owner, ReadOnlySpan<byte> name, int start, SlotBuffer home, ReadOnlySpan<byte> input, ReadOnlySpan<byte> scratch)
    {
        if (_count * 2 >= _entries.Length) Grow();
        var key = hash.Of(name) ^ (BitOperations.RotateLeft((ulong)(uint)owner * 0x9E3779B97F4A7C15, 17));
        for (var at = (int)key & (_entries.Length - 1); ; at = (at + 1) & (_entries.Length - 1))
        {
            ref var entry = ref _entries[at];
            if (entry.Generation != _generation)
            {
                entry = new(key, _generation, owner, start, name.Length, home);
                _count++;
                return true;
            }
            if (entry.Key != key || entry.Owner != owner) continue;
            var known = entry.Home == SlotBuffer.Input ? input : scratch;
            if (known.Slice(entry.Start, entry.Length).SequenceEqual(name)) return false;
        }
    }

    void Grow()
    {
        var old = _entries;
        _entries = new Entry[old.Length * 2];
        foreach (var entry in old)
        {
            if (entry.Generation != _generation) continue;
            var at = (int)entry.Key & (_entries.Length - 1);
            while (_entries[at].Generation == _generation) at = (at + 1) & (_entries.Length - 1);
            _entries[at] = entry;
        }
    }

    readonly record struct Entry(ulong Key, int Generation, int Owner, int Start, int Length, SlotBuffer Home);
}
