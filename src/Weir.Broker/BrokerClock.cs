namespace Weir.Broker;

/// <summary>The broker's two clocks: one for what is written down, one for deadlines.</summary>
sealed class BrokerClock(TimeProvider time)
{
    readonly long _start = time.GetTimestamp();

    public TimeProvider Time => time;

    /// <summary>Milliseconds since 1970: for timestamps in logs and answers.</summary>
    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds since the broker started, never going back: for deadlines.</summary>
    public long ElapsedMs => (long)time.GetElapsedTime(_start).TotalMilliseconds;
}
