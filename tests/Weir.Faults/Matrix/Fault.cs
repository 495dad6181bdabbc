using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>One thing that goes wrong, and what must come of it.</summary>
/// <param name="Name">In reports and filters.</param>
/// <param name="What">In a sentence.</param>
/// <param name="Lasts">About how long it takes, so that there is load for as long.</param>
/// <param name="PlayAsync">Plays it, and leaves two workers running.</param>
sealed record Fault(string Name, string What, TimeSpan Lasts, Func<FaultStage, Task> PlayAsync)
{
    /// <summary>Where it is played.</summary>
    public FaultClusters On { get; init; } = FaultClusters.Embedded | FaultClusters.Apache;

    /// <summary>What is unusual about the load.</summary>
    public LoadQuirks Load { get; init; } = LoadQuirks.Usual;

    /// <summary>What is unusual about the workers.</summary>
    public Func<WorkerOptions, WorkerOptions> Workers { get; init; } = options => options;

    /// <summary>Makes the embedded broker's disk, which needs root; null: where all temporary files are.</summary>
    public Func<Disk>? NewDisk { get; init; }

    /// <summary>Whether the workers have a network of their own, which needs root.</summary>
    public bool IsInNamespace { get; init; }

    /// <summary>How long after its end every partition must have been committed anew, where that is promised; the long form asserts it.</summary>
    public TimeSpan? GoesOnWithin { get; init; }

    public override string ToString() => Name;
}
