using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>One thing that goes wrong, and what must come of it.</summary>
/// <param name="Name">In reports and filters.</param>
/// <param name="What">In a sentence.</param>
/// <param name="Lasts">About how long it takes, so that there is load for as long.</param>
/// <param name="PlayAsync">Plays it, and leaves two workers running.</param>
sealed record Fault(string Name, string What, TimeSpan Lasts, Func<FaultStage, Task> PlayAsync)
{
    /// <summary>Only where the broker is a process of ours.</summary>
    public bool IsEmbeddedOnly { get; init; }

    /// <summary>What is unusual about the load.</summary>
    public LoadQuirks Load { get; init; } = LoadQuirks.Usual;

    public override string ToString() => Name;
}
