using System.Text.Json;
using Weir.Generate;
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

    /// <summary>Whether it is played in <c>./test</c>, too; not where it needs root or cannot be made short.</summary>
    public bool IsInShortForm { get; init; } = true;

    /// <summary>How long after its end every partition must have been committed anew, where that is promised; the long form asserts it.</summary>
    public TimeSpan? GoesOnWithin { get; init; }

    /// <summary>Good records that must become dead letters all the same, by load and login; null: none.</summary>
    public Func<LoadShape, Func<Login, bool>>? Dies { get; init; }

    /// <summary>Whether the group's positions are set by hand, so that the counters beside them begin anew.</summary>
    public bool ResetsPositions { get; init; }

    /// <summary>Asked at the end, when everything was found right, what else has to be true; is given the verdict.</summary>
    public Func<FaultStage, JsonElement, Task>? ExpectAsync { get; init; }

    /// <summary>Whether clocks are wrong: nobody can say then which timestamps are too far ahead, or too old.</summary>
    public bool MovesClocks { get; init; }

    /// <summary>Whether it waits until everything is processed, so that in the short form the load has to end before.</summary>
    public bool EndsLoad { get; init; }

    /// <summary>About how long it takes in the short form, where that is more than a few seconds; null otherwise.</summary>
    public double? SecondsShort { get; init; }

    /// <summary>A variable without which it cannot be played; null: it needs none.</summary>
    public string? Needs { get; init; }

    /// <summary>Whether what it needs is there.</summary>
    public bool IsPossible => Needs is null || Environment.GetEnvironmentVariable(Needs) is { Length: > 0 };

    /// <summary>Seeds that the long form plays one after the other on one load: as many as fit into a minute, and one where the topics are not as they were, or the processes need something of their own.</summary>
    public int SeedsARun => IsForSequences && NewDisk is null && Dies is null ? Math.Clamp((int)(60 / (Lasts.TotalSeconds + 6)), 1, 5) : 1;

    /// <summary>Whether it is about the classic protocol of groups, so that no fault of KIP-848 shares a pipeline with it.</summary>
    public bool IsClassic { get; init; }

    /// <summary>Whether it may be drawn for a sequence of faults: short ones that leave the topics as they were.</summary>
    public bool IsForSequences { get; init; } = true;

    public override string ToString() => Name;
}
