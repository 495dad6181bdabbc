namespace Weir.Bench.Records;

/// <summary>Java's <c>java.util.SplittableRandom</c>, number for number: the records are those of <c>../shared/peers/tools/Gen.java</c>, byte for byte.</summary>
/// <remarks>Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014; bounds as in Java 17's <c>RandomSupport.boundedNextInt</c>.</remarks>
struct SplittableRandom(ulong seed)
{
    const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    ulong _seed = seed;

    public ulong NextLong()
    {
        ulong mixed = NextSeed();
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    public int NextInt()
    {
        ulong mixed = NextSeed();
        mixed = (mixed ^ (mixed >> 33)) * 0x62A9D9ED799705F5;
        return (int)(((mixed ^ (mixed >> 28)) * 0xCB24D0A5C88C35B3) >> 32);
    }

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int NextInt(int bound)
    {
        int drawn = NextInt();
        int most = bound - 1;
        if ((bound & most) == 0) return drawn & most;
        // What would favour small numbers is drawn again.
        int positive = drawn >>> 1;
        while (unchecked(positive + most - (drawn = positive % bound)) < 0) positive = NextInt() >>> 1;
        return drawn;
    }

    /// <summary><paramref name="from"/> to <paramref name="to"/> - 1.</summary>
    public int NextInt(int from, int to) => from + NextInt(to - from);

    public bool NextBoolean() => NextInt() < 0;

    ulong NextSeed() => _seed += GoldenGamma;
}
