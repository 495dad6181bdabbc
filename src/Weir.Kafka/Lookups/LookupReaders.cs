using Weir.Engine;

namespace Weir.Kafka.Lookups;

/// <summary>The readers of all lookups of a plan that are topics, side by side.</summary>
sealed class LookupReaders(PipelinePlan plan, KafkaClientOptions kafka, LookupMeters? meters, IPipelineEvents events) : IAsyncDisposable
{
    /// <summary>Apart from the workers' seeds, which count from the run's.</summary>
    const int SeedsFrom = 1_000;

    readonly List<LookupReader> _readers = [.. plan.LookupTopics.Select((lookup, number) => new LookupReader(lookup, kafka with { Seed = kafka.Seed + SeedsFrom + number }, meters, events))];

    /// <exception cref="WeirException">A topic is missing, or its table too large.</exception>
    /// <exception cref="KafkaException">A topic cannot be read.</exception>
    public Task LoadAsync(CancellationToken cancellation) => Task.WhenAll(_readers.Select(reader => reader.LoadAsync(cancellation)));

    public Task FollowAsync(CancellationToken stop) => Task.WhenAll(_readers.Select(reader => reader.FollowAsync(stop)));

    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _readers) await reader.DisposeAsync();
    }
}
