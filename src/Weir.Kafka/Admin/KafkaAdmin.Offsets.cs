using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Admin;

public sealed partial class KafkaAdmin
{
    /// <summary>Asks the partitions' leaders for the offsets of a place; all leaders at once.</summary>
    /// <exception cref="KafkaServerException">UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED …</exception>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> ListOffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, OffsetSpec place, IsolationLevel isolation, CancellationToken cancellation)
    {
        var found = await AskLeadersAsync(partitions, place, isolation, cancellation);
        // No record is that young: the end is where the next one will be.
        var young = found.Where(pair => pair.Value < 0).Select(pair => pair.Key).ToList();
        if (young.Count > 0)
            foreach (var (partition, end) in await AskLeadersAsync(young, OffsetSpec.Latest, isolation, cancellation)) found[partition] = end;
        return found;
    }

    /// <summary>The same for every partition of a topic, by partition number.</summary>
    public async Task<IReadOnlyList<long>> ListOffsetsAsync(string topic, OffsetSpec place, IsolationLevel isolation, CancellationToken cancellation)
    {
        var metadata = await DescribeTopicAsync(topic, cancellation);
        var found = await ListOffsetsAsync([.. metadata.Partitions.Select(partition => new TopicPartition(topic, partition.Index))], place, isolation, cancellation);
        return [.. found.OrderBy(pair => pair.Key.Partition).Select(pair => pair.Value)];
    }

    Task<Dictionary<TopicPartition, long>> AskLeadersAsync(IReadOnlyCollection<TopicPartition> partitions, OffsetSpec place, IsolationLevel isolation, CancellationToken cancellation) => RetryAsync(async tries =>
    {
        var topics = partitions.Select(partition => partition.Topic).Distinct().ToList();
        var metadata = tries == 1 ? await client.MetadataOfAsync(topics, cancellation) : await RefreshTopicsAsync(topics, cancellation);
        var answers = await Task.WhenAll(partitions.GroupBy(partition => LeaderOf(metadata, partition)).Select(led => AskLeaderAsync(led.Key, [.. led], metadata, place, isolation, cancellation)));
        return answers.SelectMany(answer => answer).ToDictionary();
    }, cancellation);

    async Task<List<KeyValuePair<TopicPartition, long>>> AskLeaderAsync(int leader, List<TopicPartition> partitions, ClusterMetadata metadata, OffsetSpec place, IsolationLevel isolation, CancellationToken cancellation)
    {
        var request = new ListOffsetsRequest
        {
            ReplicaId = -1,
            IsolationLevel = (sbyte)isolation,
            TimeoutMs = (int)client.Options.RequestTimeout.TotalMilliseconds,
            Topics = [.. partitions.GroupBy(partition => partition.Topic).Select(topic => new ListOffsetsRequest.ListOffsetsTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(partition => new ListOffsetsRequest.ListOffsetsPartition
                {
                    PartitionIndex = partition.Partition,
                    CurrentLeaderEpoch = metadata.Find(partition.Topic, partition.Partition)!.LeaderEpoch,
                    Timestamp = place.Timestamp,
                })],
            })],
        };
        var answer = await client.SendAsync(leader, Lane.Control, request, cancellation);
        var found = new List<KeyValuePair<TopicPartition, long>>(partitions.Count);
        foreach (var topic in answer.Topics)
        {
            foreach (var result in topic.Partitions)
            {
                var partition = new TopicPartition(topic.Name, result.PartitionIndex);
                Check(result.ErrorCode, $"partition {partition}");
                found.Add(new(partition, result.Offset));
            }
        }
        return found;
    }

    static int LeaderOf(ClusterMetadata metadata, TopicPartition partition)
    {
        var topic = metadata.Topics.GetValueOrDefault(partition.Topic);
        Check(topic?.Error ?? ErrorCode.UnknownTopicOrPartition, $"topic '{partition.Topic}'");
        var known = metadata.Find(partition.Topic, partition.Partition)
            ?? throw new KafkaServerException(ErrorCode.UnknownTopicOrPartition, $"partition {partition}", hint: $"Topic '{partition.Topic}' has {topic!.Partitions.Count} partitions, 0 to {topic.Partitions.Count - 1}.");
        return known.Leader >= 0 ? known.Leader : throw new KafkaServerException(ErrorCode.LeaderNotAvailable, $"partition {partition}");
    }
}
