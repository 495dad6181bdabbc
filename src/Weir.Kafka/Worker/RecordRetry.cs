using Weir.Engine;

namespace Weir.Kafka.Worker;

/// <summary>A partition's record that a step wants to have again, and the wait before it comes. Kept in memory: a restart begins to count anew.</summary>
sealed class RecordRetry(RetryOptions options, TimeProvider time)
{
    static readonly TimeSpan NewsInterval = TimeSpan.FromSeconds(30);

    long _offset = -1;
    int _attempts;
    long _firstFailure;
    long _firstTry;
    long? _toldAt;

    /// <summary>The wait, until <see cref="End"/> found it over; null: none.</summary>
    public Task? Pause { get; private set; }

    /// <summary>How often the record was tried and when it failed first, in milliseconds since 1970; nothing of any other.</summary>
    public (int Attempts, long? FirstFailure) Of(long offset) => offset == _offset ? (_attempts, _firstFailure) : (0, null);

    /// <summary>The record was tried and could not be decided.</summary>
    /// <param name="offset">It.</param>
    /// <param name="now">In milliseconds since 1970.</param>
    /// <returns>False when it was tried long enough.</returns>
    public bool TryAgain(long offset, long now)
    {
        if (offset != _offset) (_offset, _attempts, _firstFailure, _firstTry, _toldAt) = (offset, 0, now, time.GetTimestamp(), null);
        _attempts++;
        if (time.GetElapsedTime(_firstTry) >= options.Within) return false;
        Pause = WaitAsync(Math.Min(options.BackoffMax.TotalMilliseconds, options.Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(_attempts - 1, 30))));
        return true;
    }

    /// <summary>Lets go of a wait that is over.</summary>
    public void End()
    {
        if (Pause is { IsCompleted: true }) Pause = null;
    }

    /// <summary>Whether there is something to tell: at the first try, then every 30 s.</summary>
    public bool TakeNews()
    {
        if (_toldAt is { } told && time.GetElapsedTime(told) < NewsInterval) return false;
        _toldAt = time.GetTimestamp();
        return true;
    }

    // Not the delay itself, which lets Task.WhenAny go on from the thread pool and not in the worker's context.
    async Task WaitAsync(double milliseconds) => await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time);
}
