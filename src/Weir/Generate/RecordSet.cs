namespace Weir.Generate;

/// <summary>Which records were seen, one bit each, in blocks of 1 Mi records; several threads may add to what <see cref="Grow"/> made room for.</summary>
sealed class RecordSet
{
    const int BlockShift = 20;
    const int WordsPerBlock = (1 << BlockShift) / 64;
    readonly List<ulong[]> _blocks = [];

    /// <summary>Makes room for records 0 to <paramref name="count"/> - 1; not while others add.</summary>
    public void Grow(long count)
    {
        while ((long)_blocks.Count << BlockShift < count) _blocks.Add(new ulong[WordsPerBlock]);
    }

    /// <summary>True when <paramref name="number"/> was not there before.</summary>
    public bool Add(long number)
    {
        ulong bit = 1UL << (int)(number & 63);
        return (Interlocked.Or(ref _blocks[(int)(number >> BlockShift)][number >> 6 & (WordsPerBlock - 1)], bit) & bit) == 0;
    }

    /// <summary>Whether <paramref name="number"/> is there; a number beyond what there is room for is not.</summary>
    public bool Contains(long number) => number >> BlockShift < _blocks.Count && (Word(number >> 6) & 1UL << (int)(number & 63)) != 0;

    /// <summary>How many of the first <paramref name="count"/> records are there.</summary>
    public long CountBelow(long count)
    {
        long seen = 0;
        for (long word = 0; word < count >> 6; word++) seen += (long)ulong.PopCount(Word(word));
        int rest = (int)(count & 63);
        return rest == 0 ? seen : seen + (long)ulong.PopCount(Word(count >> 6) & ((1UL << rest) - 1));
    }

    ulong Word(long word) => _blocks[(int)(word / WordsPerBlock)][word % WordsPerBlock];
}
