namespace Weir.Kafka.Cluster;

/// <summary>Waits between tries: the first, doubled up to the longest, each between half and whole, so that many clients do not come back together.</summary>
sealed class Backoff(TimeProvider time, Random random, TimeSpan first, TimeSpan longest)
{
    int _tries;

    // Async and not the delay itself, which when cancelled lets Task.WhenAny go on from the thread pool.
    public async Task WaitAsync(CancellationToken cancellation)
    {
        double full = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * (1 << Math.Min(_tries++, 20)));
        double wait;
        lock (random) wait = full * (0.5 + random.NextDouble() / 2);
        await Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancellation);
    }

    public void Reset() => _tries = 0;
}
