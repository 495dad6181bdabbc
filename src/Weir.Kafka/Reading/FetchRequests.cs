using Weir.Protocol.Messages;

namespace Weir.Kafka.Reading;

/// <summary>Builds fetch requests without sessions (KIP-227): a reader's partitions are few and change often.</summary>
static class FetchRequests
{
    const int NoSession = 0;
    const int NoSessionEpoch = -1;

    public static FetchRequest For(IEnumerable<PartitionCursor> cursors, ClusterMetadata metadata, TopicReaderOptions options) => new()
    {
        MaxWaitMs = (int)options.MaxWait.TotalMilliseconds,
        MinBytes = options.MinBytes,
        MaxBytes = options.MaxBytes,
        IsolationLevel = (sbyte)options.Isolation,
        SessionId = NoSession,
        SessionEpoch = NoSessionEpoch,
        // Versions below 13 name topics, later ones have only their ids (KIP-516); both are filled in.
        Topics = [.. cursors.OrderBy(cursor => cursor.ServedAt).GroupBy(cursor => cursor.Partition.Topic).Select(topic => new FetchRequest.FetchTopic
        {
            Topic = topic.Key,
            TopicId = metadata.Topics[topic.Key].Id,
            Partitions = [.. topic.Select(cursor => new FetchRequest.FetchPartition
            {
                Partition = cursor.Partition.Partition,
                CurrentLeaderEpoch = metadata.Find(topic.Key, cursor.Partition.Partition)!.LeaderEpoch,
                FetchOffset = cursor.Position,
                PartitionMaxBytes = options.PartitionMaxBytes,
            })],
        })],
    };
}
