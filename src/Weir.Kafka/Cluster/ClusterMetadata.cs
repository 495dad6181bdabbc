using Weir.Protocol.Messages;

namespace Weir.Kafka;

/// <summary>A snapshot of the cluster: its brokers and the topics that were asked for.</summary>
public sealed record ClusterMetadata(string? ClusterId, int Controller, IReadOnlyDictionary<int, KafkaNode> Nodes, IReadOnlyDictionary<string, TopicMetadata> Topics)
{
    /// <summary>Nothing known yet.</summary>
    public static ClusterMetadata Empty { get; } = new(null, -1, new Dictionary<int, KafkaNode>(), new Dictionary<string, TopicMetadata>());

    /// <summary>The partition, or null where topic or partition are not known.</summary>
    public PartitionMetadata? Find(string topic, int partition) =>
        Topics.TryGetValue(topic, out var found) && partition >= 0 && partition < found.Partitions.Count ? found.Partitions[partition] : null;

    internal ClusterMetadata With(MetadataResponse answer, bool all)
    {
        var nodes = answer.Brokers.ToDictionary(broker => broker.NodeId, broker => new KafkaNode(broker.NodeId, broker.Host, broker.Port, broker.Rack));
        var topics = all ? [] : new Dictionary<string, TopicMetadata>(Topics);
        foreach (var topic in answer.Topics.Where(topic => topic.Name is not null)) topics[topic.Name!] = Newest(topic, Topics.GetValueOrDefault(topic.Name!));
        return new(answer.ClusterId ?? ClusterId, answer.ControllerId, nodes, topics);
    }

    // A broker that lags behind may still name the old leader: the higher leader epoch wins, unless the topic was made anew.
    static TopicMetadata Newest(MetadataResponse.MetadataResponseTopic answer, TopicMetadata? known)
    {
        var partitions = answer.Partitions.OrderBy(partition => partition.PartitionIndex)
            .Select(partition => new PartitionMetadata(partition.PartitionIndex, partition.LeaderId, partition.LeaderEpoch, partition.ReplicaNodes, partition.IsrNodes, partition.ErrorCode))
            .Select(partition => known is not null && known.Id == answer.TopicId && partition.Index < known.Partitions.Count && known.Partitions[partition.Index].LeaderEpoch > partition.LeaderEpoch
                ? known.Partitions[partition.Index] : partition);
        return new(answer.Name!, answer.TopicId, answer.IsInternal, [.. partitions], answer.ErrorCode);
    }
}
