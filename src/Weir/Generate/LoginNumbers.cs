namespace Weir.Generate;

/// <summary>
/// Login <c>i</c> belongs to one user and one minute, and no other login does: every user logs in once a minute, in an order shuffled anew each minute.
/// User and time stay in clear in the output of the reference pipeline, so a record is recognised there by its content.
/// </summary>
static class LoginNumbers
{
    /// <summary>The time of the sample in the documentation: 2023-09-12T00:45:51Z.</summary>
    public const long FirstTime = 1_694_479_551;
    public const int SecondsPerRound = 60;
    const long Stride = 28_657;
    static readonly long Inverse = Enumerable.Range(1, LoginUsers.Count).First(x => x * Stride % LoginUsers.Count == 1);

    public static (int User, long RoundStart) Of(long seed, long number)
    {
        long round = Math.DivRem(number, LoginUsers.Count, out long place);
        return ((int)((place * Stride + Shift(seed, round)) % LoginUsers.Count), FirstTime + round * SecondsPerRound);
    }

    /// <summary>The number of the login of <paramref name="user"/> in the minute that holds <paramref name="time"/>; -1 before the first one.</summary>
    public static long Find(long seed, int user, long time)
    {
        if (time < FirstTime) return -1;
        long round = (time - FirstTime) / SecondsPerRound;
        long place = (user + LoginUsers.Count - Shift(seed, round)) * Inverse % LoginUsers.Count;
        return round * LoginUsers.Count + place;
    }

    static long Shift(long seed, long round) => SeededBits.At(seed ^ 0x3333, round).Below(LoginUsers.Count);
}
