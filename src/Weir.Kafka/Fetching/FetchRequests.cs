using Weir.Protocol.Messages;

namespace Weir.Kafka.Fetching;

/// <summary>Builds fetch requests without sessions (KIP-227): the partitions are few and change often.</summary>
static class FetchRequests
{
    const int NoSession = 0;
    const int NoSessionEpoch = -1;

    /// <param name="positions">In the order in which they are served: only the first is sure to get a batch.</param>
    /// <param name="metadata">For topic ids and leader epochs.</param>
    /// <param name="limits">How much may come.</param>
    /// <param name="isolation">What is seen of transactions.</param>
    public static FetchRequest For(IEnumerable<FetchPosition> positions, ClusterMetadata metadata, FetchLimits limits, IsolationLevel isolation) => new()
    {
        MaxWaitMs = (int)limits.MaxWait.TotalMilliseconds,
        MinBytes = limits.MinBytes,
        MaxBytes = limits.MaxBytes,
        IsolationLevel = (sbyte)isolation,
        RackId = limits.Rack,
        SessionId = NoSession,
        SessionEpoch = NoSessionEpoch,
        // Versions below 13 name topics, later ones have only their ids (KIP-516); both are filled in.
        Topics = [.. positions.GroupBy(position => (position.Topic, position.TopicId)).Select(topic => new FetchRequest.FetchTopic
        {
            Topic = topic.Key.Topic,
            TopicId = topic.Key.TopicId != default ? topic.Key.TopicId : metadata.Topics.GetValueOrDefault(topic.Key.Topic)?.Id ?? default,
            Partitions = [.. topic.Select(position => Partition(position, metadata.Find(position.Topic, position.Partition)?.LeaderEpoch ?? -1, limits))],
        })],
    };

    static FetchRequest.FetchPartition Partition(FetchPosition position, int currentEpoch, FetchLimits limits) => new()
    {
        Partition = position.Partition,
        CurrentLeaderEpoch = currentEpoch,
        // Within one leader's epoch the log only grows; another leader may lack what was read, when it was elected without having it.
        LastFetchedEpoch = currentEpoch >= 0 && position.LeaderEpoch != currentEpoch ? position.LeaderEpoch : -1,
        FetchOffset = position.Offset,
        PartitionMaxBytes = limits.PartitionBytes,
    };
}
