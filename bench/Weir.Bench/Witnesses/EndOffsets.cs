using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Weir.Bench.Witnesses;

/// <summary>How far topics reach for a reader of committed records: the sum of their last stable offsets. One request each time, no record is read.</summary>
/// <remarks>Transactions' markers and aborted records count too: the sum is at least the number of committed records.</remarks>
sealed class EndOffsets(Clients clients, IEnumerable<TopicPartition> partitions) : IDisposable
{
    static readonly ListOffsetsOptions Committed = new() { IsolationLevel = IsolationLevel.ReadCommitted, RequestTimeout = Clients.Limit };

    readonly IAdminClient _admin = clients.Admin();
    readonly List<TopicPartitionOffsetSpec> _partitions = [.. partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() })];

    public async Task<long> SumAsync()
    {
        var answer = await _admin.ListOffsetsAsync(_partitions, Committed);
        return answer.ResultInfos.Sum(partition => partition.TopicPartitionOffsetError.Offset.Value);
    }

    public void Dispose() => _admin.Dispose();
}
