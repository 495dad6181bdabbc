using System.Numerics;

namespace Weir.Demo;

/// <summary>Latencies in milliseconds, in buckets of at most 1/16 relative error: fixed memory, whatever comes. One writer at a time.</summary>
sealed class LatencyHistogram
{
    const int Fine = 16;
    const int Powers = 40;
    readonly long[] _buckets = new long[Fine * Powers];

    public long Count { get; private set; }

    /// <summary>Counts a latency; negative ones, of clocks that disagree, as 0.</summary>
    public void Add(long milliseconds)
    {
        _buckets[Math.Min(_buckets.Length - 1, Bucket(Math.Max(0, milliseconds)))]++;
        Count++;
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        Count = 0;
    }

    /// <summary>The latency that this share of all stays at or below, in milliseconds; null before the first.</summary>
    public long? Quantile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(Count * share));
        for (int bucket = 0; bucket < _buckets.Length && Count > 0; bucket++)
        {
            rank -= _buckets[bucket];
            if (rank <= 0) return Highest(bucket);
        }
        return null;
    }

    static int Bucket(long value)
    {
        if (value < Fine) return (int)value;
        int power = BitOperations.Log2((ulong)value) - 4;
        return (power + 1) * Fine + (int)(value >> power) - Fine;
    }

    static long Highest(int bucket)
    {
        if (bucket < Fine) return bucket;
        int power = bucket / Fine - 1;
        return ((long)(bucket % Fine + Fine + 1) << power) - 1;
    }
}
