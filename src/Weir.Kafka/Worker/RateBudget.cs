using Weir.Engine;

namespace Weir.Kafka.Worker;

/// <summary>What may be taken under a rate: it fills up evenly to a quarter of a second's worth, and what is taken beyond it has to be made good first. Shared by workers.</summary>
sealed class RateBudget(RateLimit limit, TimeProvider time)
{
    const double FullSeconds = 0.25;

    readonly Lock _lock = new();
    readonly double _full = Math.Max(1, limit.PerSecond * FullSeconds);
    double _left = Math.Max(1, limit.PerSecond * FullSeconds);
    long _filledAt = time.GetTimestamp();

    /// <summary>How many records may be taken now; where bytes count, as many as there are, or none.</summary>
    public int Allowed
    {
        get
        {
            lock (_lock)
            {
                Fill();
                return _left < 1 ? 0 : limit.IsBytes ? int.MaxValue : (int)Math.Min(int.MaxValue, _left);
            }
        }
    }

    /// <summary>Until half of it is there again; waking for each record would cost more than it.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_lock)
            {
                Fill();
                return TimeSpan.FromSeconds(Math.Max(0.001, (Math.Max(1, _full / 2) - _left) / limit.PerSecond));
            }
        }
    }

    public void Spend(int records, long bytes)
    {
        lock (_lock) _left -= limit.IsBytes ? bytes : records;
    }

    void Fill()
    {
        long now = time.GetTimestamp();
        _left = Math.Min(_full, _left + (time.GetElapsedTime(_filledAt, now).TotalSeconds * limit.PerSecond));
        _filledAt = now;
    }
}
