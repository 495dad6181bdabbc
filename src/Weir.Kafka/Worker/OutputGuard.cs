using Weir.Engine;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Watches whether the topics that are written still have the partitions that they had when the run began: without them the worker would try for ever.</summary>
sealed class OutputGuard(WorkerParts parts)
{
    readonly OutputTopic[] _written = [.. parts.Context.Written];

    /// <summary>A topic is another one of its name, with fewer partitions. By its id: a broker that does not know of added partitions yet says fewer too.</summary>
    /// <exception cref="WeirException">WEIR2020.</exception>
    public void ThrowIfSmaller()
    {
        foreach (var topic in _written)
            if (Smaller(topic) is { } now && HaveIds(topic, now) && now.Id != topic.Id) throw MadeAnew(topic, now);
    }

    /// <summary>Asks what became of the topics, after a transaction's whole time in which a broker knew one of them or a partition of it not; tells which is missing.</summary>
    /// <exception cref="WeirException">WEIR2020.</exception>
    public async Task HeedUnknownAsync(CancellationToken stop)
    {
        if (!await parts.Client.TryRefreshAsync([parts.Context.Plan.Source.Topic, .. _written.Select(topic => topic.Name)], stop)) return;
        ThrowIfSmaller();
        foreach (var topic in _written)
        {
            if (Smaller(topic) is { } now && !HaveIds(topic, now)) throw MadeAnew(topic, now);
            if (Find(topic)?.Error == ErrorCode.UnknownTopicOrPartition) parts.Deliveries.Failed($"topic '{topic.Name}' does not exist");
        }
    }

    TopicMetadata? Find(OutputTopic topic) => parts.Client.Metadata.Topics.GetValueOrDefault(topic.Name);

    TopicMetadata? Smaller(OutputTopic topic) => Find(topic) is { Error: ErrorCode.None } now && now.Partitions.Count < topic.Partitions ? now : null;

    static bool HaveIds(OutputTopic topic, TopicMetadata now) => topic.Id != default && now.Id != default;

    static WeirException MadeAnew(OutputTopic topic, TopicMetadata now) => new("WEIR2020", $"topic '{topic.Name}' was deleted and created anew with {now.Partitions.Count} partitions; the pipeline began with {topic.Partitions} and writes to each of them",
        $"Start the pipeline again: it then writes to those that there are. To have as many as before: weir topics delete {topic.Name} and weir topics create {topic.Name} --partitions {topic.Partitions} first.");
}
