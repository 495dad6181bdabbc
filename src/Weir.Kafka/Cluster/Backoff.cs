namespace Weir.Kafka.Cluster;

/// <summary>Waits between tries: 20 ms, doubled up to 1 s, each between half and whole, so that many clients do not come back together.</summary>
sealed class Backoff(TimeProvider time, Random random)
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    int tries;

    // Async and not the delay itself, which when cancelled lets Task.WhenAny go on from the thread pool.
    public async Task WaitAsync(CancellationToken cancellation)
    {
        double full = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * (1 << Math.Min(tries++, 10)));
        double wait;
        lock (random) wait = full * (0.5 + random.NextDouble() / 2);
        await Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancellation);
    }

    public void Reset() => tries = 0;
}
