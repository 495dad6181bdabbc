namespace Weir.Generate;

/// <summary>All that decides a stream of logins: two streams that are equal here are equal in every byte.</summary>
/// <param name="Seed">Any number.</param>
/// <param name="Bad">How many records are bad, in ascending order of <see cref="BadShare.From"/>, the first from 0.</param>
/// <param name="Oversize">Whether a few bad records are larger than 1 MiB; needs a topic that takes them.</param>
/// <param name="RepeatedPartsPerMillion">How many good records are sent twice.</param>
sealed record LoginStream(long Seed, IReadOnlyList<BadShare> Bad, bool Oversize = false, int RepeatedPartsPerMillion = 0)
{
    /// <summary>Whether each record, a bad one too, has the id of its user as key; otherwise none has a key.</summary>
    public bool IsKeyed { get; init; }

    /// <summary>Whether one bad record in ten is a tombstone.</summary>
    public bool HasTombstones { get; init; }

    /// <summary>One record in 200, as the original generator's users report.</summary>
    public const int UsualBadPartsPerMillion = 5_000;

    public static LoginStream Of(long seed, int badPartsPerMillion = UsualBadPartsPerMillion, bool oversize = false, int repeatedPartsPerMillion = 0) =>
        new(seed, [new(0, badPartsPerMillion)], oversize, repeatedPartsPerMillion);

    /// <summary>The share of bad records in force at record <paramref name="number"/>, in parts per million.</summary>
    public int BadPartsPerMillion(long number)
    {
        int at = Bad.Count - 1;
        while (at > 0 && Bad[at].From > number) at--;
        return Bad[at].PartsPerMillion;
    }

    /// <summary>The same records up to <paramref name="from"/>, another share of bad ones from there.</summary>
    public LoginStream WithBad(long from, int partsPerMillion) => this with { Bad = [.. Bad.Where(share => share.From < from), new(from, partsPerMillion)] };
}
