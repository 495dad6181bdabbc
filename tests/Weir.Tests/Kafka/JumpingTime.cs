namespace Weir.Tests.Kafka;

/// <summary>The system's clock, by which any time can pass at once; timers are not hurried by that.</summary>
sealed class JumpingTime : TimeProvider
{
    long _jumped;

    public override long GetTimestamp() => base.GetTimestamp() + Volatile.Read(ref _jumped);

    /// <summary>So much time has passed.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _jumped, (long)(by.TotalSeconds * TimestampFrequency));
}
