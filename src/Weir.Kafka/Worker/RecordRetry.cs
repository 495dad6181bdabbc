using Weir.Engine;

namespace Weir.Kafka.Worker;

/// <summary>A partition's record that a step wants to have again, and the wait before it comes. Kept in memory: a restart begins to count anew.</summary>
sealed class RecordRetry(RetryOptions options, TimeProvider time)
{
    static readonly TimeSpan NewsInterval = TimeSpan.FromSeconds(30);

    /// <summary>Where there are retry topics: how long the partition does not wait for another record after it waited for one in vain.</summary>
    static readonly TimeSpan Respite = TimeSpan.FromSeconds(10);

    long _offset = -1;
    int _attempts;
    long _firstFailure;
    long _firstTry;
    long? _toldAt;
    long? _inVainAt;

    /// <summary>How often the record was tried and when it failed first, in milliseconds since 1970; nothing of any other.</summary>
    public (int Attempts, long? FirstFailure) Of(long offset) => offset == _offset ? (_attempts, _firstFailure) : (0, null);

    /// <summary>The record was tried and could not be decided.</summary>
    /// <param name="offset">It.</param>
    /// <param name="now">In milliseconds since 1970.</param>
    /// <returns>The wait before it is tried again; null when it was tried long enough.</returns>
    public TimeSpan? TryAgain(long offset, long now)
    {
        if (offset != _offset) (_offset, _attempts, _firstFailure, _firstTry, _toldAt) = (offset, 0, now, time.GetTimestamp(), null);
        _attempts++;
        // Else each record that fails while something is down would hold up its partition for as long: with one in 256, everything.
        if (options.Delays.Count > 0 && _inVainAt is { } inVain && time.GetElapsedTime(inVain) < Respite) return null;
        if (time.GetElapsedTime(_firstTry) >= options.Within)
        {
            _inVainAt = time.GetTimestamp();
            return null;
        }
        return TimeSpan.FromMilliseconds(Math.Min(options.BackoffMax.TotalMilliseconds, options.Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(_attempts - 1, 30))));
    }

    /// <summary>Whether there is something to tell: at the first try, then every 30 s.</summary>
    public bool TakeNews()
    {
        if (_toldAt is { } told && time.GetElapsedTime(told) < NewsInterval) return false;
        _toldAt = time.GetTimestamp();
        return true;
    }
}
