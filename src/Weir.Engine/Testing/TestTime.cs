namespace Weir.Engine.Testing;

/// <summary>The clock of tests stands still at 2026-01-01T00:00:00Z.</summary>
sealed class TestTime : TimeProvider
{
    public static readonly TestTime Fixed = new();

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long GetTimestamp() => 0;
}
