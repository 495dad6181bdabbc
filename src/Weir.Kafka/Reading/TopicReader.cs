using System.Runtime.CompilerServices;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Kafka.Reading;

/// <summary>Reads partitions from given offsets to given ends without a group; follows leaders as they move and commits nothing.</summary>
/// <remarks>The brokers are asked at the same time, and each one's next answer is under way while the last is looked at.
/// Fetches wait at the broker, so a client that has other fetches to make should be another one.</remarks>
public sealed class TopicReader(KafkaClient client, TopicReaderOptions? options = null)
{
    readonly TopicReaderOptions _options = options ?? new();

    /// <summary>What the ranges hold, as it comes: a partition's records in order, partitions in any. Ends when every range has reached its end.</summary>
    /// <param name="ranges">Each partition once.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>Pieces that are valid until the next one is asked for.</returns>
    /// <exception cref="KafkaServerException">UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED, OFFSET_OUT_OF_RANGE …</exception>
    /// <exception cref="KafkaConnectionException">A leader was out of reach for <see cref="TopicReaderOptions.GiveUpAfter"/>.</exception>
    /// <exception cref="CorruptRecordException">While records are read: a batch's checksum or content is wrong.</exception>
    public async IAsyncEnumerable<FetchedPartition> ReadAsync(IReadOnlyCollection<PartitionRange> ranges, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await CheckAsync(ranges, cancellation);
        using var buffer = new PooledBuffer();
        await using var read = new ReadInProgress(client, _options, ranges, buffer, cancellation);
        while (await read.NextAsync() is { } answer)
        {
            using (answer)
                foreach (var partition in answer.Partitions) yield return partition;
        }
    }

    async Task CheckAsync(IReadOnlyCollection<PartitionRange> ranges, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        foreach (var topic in ranges.GroupBy(range => range.Topic))
        {
            int partitions = (await admin.DescribeTopicAsync(topic.Key, cancellation)).Partitions.Count;
            if (topic.FirstOrDefault(range => range.Partition < 0 || range.Partition >= partitions) is { } wrong)
                throw new KafkaServerException(ErrorCode.UnknownTopicOrPartition, $"partition {topic.Key}/{wrong.Partition}", hint: $"Topic '{topic.Key}' has {partitions} partitions, 0 to {partitions - 1}.");
        }
    }
}
