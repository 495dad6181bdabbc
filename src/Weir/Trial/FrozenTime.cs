namespace Weir.Trial;

/// <summary>A clock whose time of day stands still, so that two pipelines which write the time write the same one.</summary>
sealed class FrozenTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
