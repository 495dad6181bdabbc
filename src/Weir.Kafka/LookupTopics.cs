using Weir.Engine;
using Weir.Kafka.Lookups;

namespace Weir.Kafka;

/// <summary>Lookups that are topics, for tools that take records through a plan without running it. <see cref="PipelineRun"/> reads them by itself.</summary>
public static class LookupTopics
{
    /// <summary>Reads each such topic of the plan once, to its end as it is now. Joins no group and commits nothing.</summary>
    /// <param name="plan">The plan; its processors use the tables from then on.</param>
    /// <param name="client">How to reach the cluster.</param>
    /// <param name="events">Told of each topic that was read, and of records that were not taken.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="WeirException">WEIR2001: a topic does not exist. WEIR1223: its table would be too large.</exception>
    /// <exception cref="KafkaException">A topic cannot be read.</exception>
    public static async Task ReadAsync(PipelinePlan plan, KafkaClient client, IPipelineEvents events, CancellationToken cancellation)
    {
        if (plan.LookupTopics.Count == 0) return;
        await using var readers = new LookupReaders(plan, client.Options, null, events);
        await readers.LoadAsync(cancellation);
    }
}
