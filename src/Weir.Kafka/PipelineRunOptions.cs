using Weir.Engine;

namespace Weir.Kafka;

/// <summary>What a run depends on beside its plan.</summary>
public sealed record PipelineRunOptions
{
    /// <summary>This process's name among those of its group; part of its transactional ids, and with <see cref="IsNamed"/> of its <c>group.instance.id</c>.</summary>
    public required string Instance { get; init; }

    /// <summary>Whether the name was given (a StatefulSet's pod, <c>--instance</c>) and not made up: then the workers are static members. Default false.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Where to begin when the group has committed nothing, though the sink may hold something already. Default: what the plan says, for an empty sink only.</summary>
    public StartPosition? Start { get; init; }

    /// <summary>Default: sockets, with the plan's buffers.</summary>
    public ITransport? Transport { get; init; }

    /// <summary>Default: the system's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Seed of the jitter in waits. Default: another one for each run.</summary>
    public int? Seed { get; init; }

    /// <summary>How long a run that ends waits for a worker that is at one batch of records; after it a step hangs, and the run ends without it. Default 20 s, within the 30 s that Kubernetes and .NET's hosts wait.</summary>
    public TimeSpan LongestBatch { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether what steps do side by side is done one after the other, on the worker's own thread: for simulations, which know one. Default false.</summary>
    internal bool HasOneThread { get; init; }

    /// <summary>Default: nobody listens.</summary>
    public IPipelineEvents? Events { get; init; }
}
