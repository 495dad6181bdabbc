namespace Weir.Simulation.Perils;

/// <summary>Something that goes wrong for at most ten seconds, a network that is away by itself for up to thirty, and then passes.</summary>
/// <param name="Name">As the totals count it.</param>
/// <param name="PlayAsync">Ends when it has passed; true when it happened.</param>
sealed record Peril(string Name, Func<PerilStage, Task<bool>> PlayAsync)
{
    /// <summary>Whether partitions may halt in it, so that somebody has to look after them.</summary>
    public bool NeedsOperator { get; init; }

    /// <summary>Whether clocks differ in it by more than an hour.</summary>
    public bool MovesClocks { get; init; }

    public override string ToString() => Name;
}
