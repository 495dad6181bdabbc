using System.Collections;

namespace Weir.Kafka.Hosting;

/// <summary>The pipelines that this process hosts, in the order in which they were added. Inject it where somebody wants to see them, or to resume one that halted.</summary>
public sealed class WeirPipelines : IReadOnlyList<WeirPipeline>
{
    readonly List<WeirPipeline> _pipelines;

    internal WeirPipelines(IEnumerable<HostedPipeline> hosted) => _pipelines = [.. hosted.Select(pipeline => new WeirPipeline(pipeline))];

    /// <inheritdoc/>
    public int Count => _pipelines.Count;

    /// <inheritdoc/>
    public WeirPipeline this[int index] => _pipelines[index];

    /// <summary>Null: the host has no pipeline of that name, or has not started.</summary>
    public WeirPipeline? Find(string name) => _pipelines.Find(pipeline => pipeline.Name == name);

    /// <inheritdoc/>
    public IEnumerator<WeirPipeline> GetEnumerator() => _pipelines.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
