namespace Weir.Kafka.Hosting;

/// <summary>A pipeline of the host, to look at and to act on.</summary>
public sealed class WeirPipeline
{
    readonly HostedPipeline _hosted;

    internal WeirPipeline(HostedPipeline hosted) => _hosted = hosted;

    /// <summary>As its file says; empty before the host has started.</summary>
    public string Name => _hosted.Name;

    /// <summary>What it did so far; null before the cluster was reached.</summary>
    public PipelineStatus? Status => _hosted.Status;

    /// <summary>Pauses, resumes and skips, as <c>weir pause</c>, <c>resume</c> and <c>skip</c> do; null before the cluster was reached.</summary>
    public PipelineControl? Control => _hosted.Status?.Control;

    /// <summary>Why it is not doing its work: brokers out of reach, a partition that halted, its end. Null: it works.</summary>
    public string? Trouble => _hosted.Trouble;
}
