using Weir.Protocol.Messages;

namespace Weir.Kafka.Admin;

public sealed partial class KafkaAdmin
{
    /// <summary>Deletes records from the front of partitions (KIP-107): the log then starts at the given offset, or behind it.</summary>
    /// <param name="before">By partition: the first offset that stays.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="KafkaServerException">TOPIC_AUTHORIZATION_FAILED, OFFSET_OUT_OF_RANGE beyond what is replicated, POLICY_VIOLATION where the topic is only compacted …</exception>
    public Task DeleteRecordsAsync(IReadOnlyDictionary<TopicPartition, long> before, CancellationToken cancellation) => RetryAsync(async tries =>
    {
        var topics = before.Keys.Select(partition => partition.Topic).Distinct().ToList();
        var metadata = tries == 1 ? await client.MetadataOfAsync(topics, cancellation) : await RefreshTopicsAsync(topics, cancellation);
        await Task.WhenAll(before.GroupBy(pair => LeaderOf(metadata, pair.Key)).Select(led => DeleteRecordsAsync(led.Key, [.. led], cancellation)));
        return true;
    }, cancellation);

    async Task DeleteRecordsAsync(int leader, List<KeyValuePair<TopicPartition, long>> before, CancellationToken cancellation)
    {
        var request = new DeleteRecordsRequest
        {
            Topics = [.. before.GroupBy(pair => pair.Key.Topic).Select(topic => new DeleteRecordsRequest.DeleteRecordsTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(pair => new DeleteRecordsRequest.DeleteRecordsPartition { PartitionIndex = pair.Key.Partition, Offset = pair.Value })],
            })],
            TimeoutMs = (int)OperationTimeout.TotalMilliseconds,
        };
        var answer = await client.SendAsync(leader, Lane.Control, request, cancellation);
        foreach (var topic in answer.Topics)
            foreach (var partition in topic.Partitions) Check(partition.ErrorCode, $"partition {topic.Name}/{partition.PartitionIndex}");
    }
}
