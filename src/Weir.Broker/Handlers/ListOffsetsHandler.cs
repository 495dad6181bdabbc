using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.ListOffsetsResponse;

namespace Weir.Broker.Handlers;

/// <summary>ListOffsets 1-11: the first and the end offset, the first record of a time or later, the record with the greatest timestamp.</summary>
/// <remarks>
/// The end is the high watermark, with read_committed the last stable offset (KIP-98). Special times: -1 end, -2 start, -3 greatest timestamp (KIP-734),
/// -4 local start (KIP-405: the start), -5 and -6 tiered and not yet tiered, of which there is nothing here.
/// A partition whose segment is damaged on the disk answers KAFKA_STORAGE_ERROR to a time and to -3.
/// Different from Apache Kafka: -3 tells a record that is still there; Apache Kafka goes on naming one that DeleteRecords took away until its segment is gone.
/// </remarks>
sealed class ListOffsetsHandler(TopicTable topics) : IHandler<ListOffsetsRequest, ListOffsetsResponse>
{
    public async ValueTask<ListOffsetsResponse> Handle(ListOffsetsRequest request, RequestContext context)
    {
        var response = new ListOffsetsResponse();
        foreach (var topic in request.Topics)
        {
            bool may = context.May(AclOperation.Describe, AclResource.Topic, topic.Name);
            var answer = new ListOffsetsTopicResponse { Name = topic.Name };
            foreach (var partition in topic.Partitions) answer.Partitions.Add(may ? await FindAsync(topic.Name, partition, request.IsolationLevel == 1, context.Version) : new() { PartitionIndex = partition.PartitionIndex, ErrorCode = ErrorCode.TopicAuthorizationFailed });
            response.Topics.Add(answer);
        }
        return response;
    }

    /// <summary>The first version that knows a special time.</summary>
    static short KnownSince(long special) => special switch
    {
        -1 or -2 => 1,
        -3 => 7,
        -4 => 8,
        -5 => 9,
        -6 => 11,
        _ => short.MaxValue,
    };

    async ValueTask<ListOffsetsPartitionResponse> FindAsync(string topic, ListOffsetsRequest.ListOffsetsPartition asked, bool committed, short version)
    {
        if (asked.Timestamp < 0 && version < KnownSince(asked.Timestamp)) return new() { PartitionIndex = asked.PartitionIndex, ErrorCode = ErrorCode.UnsupportedVersion };
        if (topics.Find(new TopicPartition(topic, asked.PartitionIndex)) is not { } partition)
            return new() { PartitionIndex = asked.PartitionIndex, ErrorCode = ErrorCode.UnknownTopicOrPartition };
        if (asked.CurrentLeaderEpoch > Partition.LeaderEpoch)
            return new() { PartitionIndex = asked.PartitionIndex, ErrorCode = ErrorCode.UnknownLeaderEpoch };
        var log = partition.Log;
        long end = committed ? log.LastStableOffset : log.HighWatermark;
        (ErrorCode Error, TimestampOffset? Offset) found = asked.Timestamp switch
        {
            -1 => (ErrorCode.None, new TimestampOffset(end, -1)),
            -2 or -4 => (ErrorCode.None, new TimestampOffset(log.LogStartOffset, -1)),
            -3 => await partition.FindLatestTimestampAsync(),
            < 0 => (ErrorCode.None, null),
            var time => await partition.FindAsync(time),
        };
        if (found.Offset is not { } offset || (asked.Timestamp is >= 0 or -3 && offset.Offset >= end)) return new() { PartitionIndex = asked.PartitionIndex, ErrorCode = found.Error };
        return new() { PartitionIndex = asked.PartitionIndex, Offset = offset.Offset, Timestamp = offset.Timestamp, LeaderEpoch = Partition.LeaderEpoch };
    }
}
