using Weir.Protocol.Messages;

namespace Weir.Kafka.Admin;

public sealed partial class KafkaAdmin
{
    /// <summary>Deletes what partitions hold before an offset, for all readers: what <c>kafka-delete-records.sh</c> does. An offset that is deleted already changes nothing.</summary>
    /// <param name="before">The first offset that stays, of each partition; -1: delete everything.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The first offset that each partition has now.</returns>
    /// <exception cref="KafkaServerException">OFFSET_OUT_OF_RANGE: beyond the end. POLICY_VIOLATION: the topic is only compacted. UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED …</exception>
    public Task<IReadOnlyDictionary<TopicPartition, long>> DeleteRecordsAsync(IReadOnlyDictionary<TopicPartition, long> before, CancellationToken cancellation) => RetryAsync<IReadOnlyDictionary<TopicPartition, long>>(async tries =>
    {
        var topics = before.Keys.Select(partition => partition.Topic).Distinct().ToList();
        var metadata = tries == 1 ? await client.MetadataOfAsync(topics, cancellation) : await RefreshTopicsAsync(topics, cancellation);
        var answers = await Task.WhenAll(before.GroupBy(pair => LeaderOf(metadata, pair.Key)).Select(led => DeleteRecordsAsync(led.Key, [.. led], cancellation)));
        return answers.SelectMany(answer => answer).ToDictionary();
    }, cancellation);

    async Task<List<KeyValuePair<TopicPartition, long>>> DeleteRecordsAsync(int leader, List<KeyValuePair<TopicPartition, long>> before, CancellationToken cancellation)
    {
        var request = new DeleteRecordsRequest
        {
            TimeoutMs = (int)OperationTimeout.TotalMilliseconds,
            Topics = [.. before.GroupBy(pair => pair.Key.Topic).Select(topic => new DeleteRecordsRequest.DeleteRecordsTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(pair => new DeleteRecordsRequest.DeleteRecordsPartition { PartitionIndex = pair.Key.Partition, Offset = pair.Value })],
            })],
        };
        // The broker waits for its followers; what it says when they are late is worth hearing.
        var answer = await client.SendAsync(leader, Lane.Deletion, request, cancellation, OperationTimeout + client.Options.RequestTimeout);
        var first = new List<KeyValuePair<TopicPartition, long>>(before.Count);
        foreach (var topic in answer.Topics)
        {
            foreach (var result in topic.Partitions)
            {
                var partition = new TopicPartition(topic.Name, result.PartitionIndex);
                Check(result.ErrorCode, $"partition {partition}");
                first.Add(new(partition, result.LowWatermark));
            }
        }
        return first;
    }
}
