namespace Weir.Generate;

/// <summary>Which of the first N records were seen, one bit each; several threads may add.</summary>
sealed class RecordSet(long count)
{
    readonly ulong[] words = new ulong[(count + 63) / 64];

    public bool Contains(long number) => (Volatile.Read(ref words[number >> 6]) >> (int)(number & 63) & 1) != 0;

    /// <summary>True when <paramref name="number"/> was not there before.</summary>
    public bool Add(long number)
    {
        ulong bit = 1UL << (int)(number & 63);
        return (Interlocked.Or(ref words[number >> 6], bit) & bit) == 0;
    }

    public long Count => words.Sum(word => (long)ulong.PopCount(word));
}
