using System.Numerics;

namespace Weir.Engine.Steps;

/// <summary>Which records a partition had of late, in the order of their offsets, and which of them has a given identity last.</summary>
/// <remarks>
/// A ring of records, numbered from 0 on, and an open-addressing table from identity to the last record's place in it, at most half full. A record that
/// comes is always added; it is a duplicate or not by what stands before it. So what is decided about a record follows from the records before it
/// within the window alone, and reading those back makes the same memory again. To go back is to take records off the ring's end.
/// </remarks>
/// <param name="windowMs">How far apart two records of one identity are no duplicates any more, by their timestamps and by the partition's time.</param>
/// <param name="entries">How many records behind two records of one identity are no duplicates any more.</param>
sealed class PartitionMemory(long windowMs, int entries)
{
    const int CapacityMin = 1024;

    RememberedRecord[] _ring = new RememberedRecord[CapacityMin];
    int[] _table = new int[2 * CapacityMin];
    long _first;
    long _end;
    long _settled;

    /// <summary>Records that are kept: those within the window, and those that may be processed again.</summary>
    public int Count => (int)(_end - _first);

    /// <summary>Records that were forgotten within the window because there were more than <c>entries</c>.</summary>
    public long Forgotten { get; private set; }

    /// <summary>The latest timestamp so far; null before the first record.</summary>
    public long? Time => _end == _first ? null : At(_end - 1).Time;

    /// <summary>Adds the record, whose offset is above all before.</summary>
    /// <returns>Whether one of the same identity came before, within the window.</returns>
    public bool Add(UInt128 identity, long offset, long timestamp)
    {
        var time = Math.Max(Time ?? -1, timestamp);
        // Kafka gives -1 where there is none; any other negative one would be a broken producer's.
        if (timestamp < 0) timestamp = time;
        if (Count == _ring.Length) Grow();
        var slot = SlotOf(identity);
        var previous = _table[slot] - 1;
        var number = _end++;
        var last = previous < 0 ? -1 : NumberOf(previous);
        _ring[PlaceOf(number)] = new(identity, offset, timestamp, time, last);
        _table[slot] = PlaceOf(number) + 1;
        return last >= 0 && number - last <= entries && time - At(last).Time <= windowMs && Math.Abs(timestamp - At(last).Timestamp) <= windowMs;
    }

    /// <summary>Undoes the records from <paramref name="position"/> on.</summary>
    public void Rewind(long position)
    {
        while (_end > _first && At(_end - 1).Offset >= position)
        {
            var last = At(--_end);
            var slot = SlotOf(last.Identity);
            if (last.Previous >= _first) _table[slot] = PlaceOf(last.Previous) + 1;
            else Free(slot);
        }
        _settled = Math.Min(_settled, _end);
    }

    /// <summary>Lets go of records that decide over none from <paramref name="position"/> on.</summary>
    public void Trim(long position)
    {
        while (_settled < _end && At(_settled).Offset < position) _settled++;
        if (_settled == _first) return;
        var now = At(_settled - 1).Time;
        while (_first < _settled - 1 && (_settled - _first > entries || now - At(_first).Time > windowMs))
        {
            ref var oldest = ref _ring[PlaceOf(_first)];
            if (now - oldest.Time <= windowMs) Forgotten++;
            var slot = SlotOf(oldest.Identity);
            if (_table[slot] == PlaceOf(_first) + 1) Free(slot);
            _first++;
        }
    }

    ref readonly RememberedRecord At(long number) => ref _ring[PlaceOf(number)];

    int PlaceOf(long number) => (int)number & (_ring.Length - 1);

    /// <summary>The number of the record that stands in the place.</summary>
    long NumberOf(int place) => _first + ((place - PlaceOf(_first)) & (_ring.Length - 1));

    /// <summary>The slot of the identity, or the free one where it would be.</summary>
    int SlotOf(UInt128 identity)
    {
        var slot = Home(identity);
        while (_table[slot] != 0 && _ring[_table[slot] - 1].Identity != identity) slot = (slot + 1) & (_table.Length - 1);
        return slot;
    }

    int Home(UInt128 identity) => (int)(ulong)identity & (_table.Length - 1);

    /// <summary>Empties a slot and closes the gap, so that no search ends before its identity.</summary>
    void Free(int gap)
    {
        for (var slot = (gap + 1) & (_table.Length - 1); _table[slot] != 0; slot = (slot + 1) & (_table.Length - 1))
        {
            var home = Home(_ring[_table[slot] - 1].Identity);
            if (((slot - home) & (_table.Length - 1)) < ((slot - gap) & (_table.Length - 1))) continue;
            _table[gap] = _table[slot];
            gap = slot;
        }
        _table[gap] = 0;
    }

    void Grow()
    {
        var (old, first) = (_ring, _first);
        var ring = new RememberedRecord[2 * old.Length];
        for (var number = first; number < _end; number++) ring[(int)number & (ring.Length - 1)] = old[(int)number & (old.Length - 1)];
        _ring = ring;
        _table = new int[2 * BitOperations.RoundUpToPowerOf2((uint)ring.Length)];
        for (var number = first; number < _end; number++) _table[SlotOf(At(number).Identity)] = PlaceOf(number) + 1;
    }
}
