using Weir.Broker.Network;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.ListOffsetsResponse;

namespace Weir.Broker.Handlers;

/// <summary>ListOffsets 1-11: the first and the end offset, the first record of a time or later, the record with the greatest timestamp.</summary>
/// <remarks>
/// The end is the high watermark, with read_committed the last stable offset (KIP-98). Special times: -1 end, -2 start, -3 greatest timestamp (KIP-734),
/// -4 local start (KIP-405: the start), -5 and -6 tiered and not yet tiered, of which there is nothing here.
/// </remarks>
sealed class ListOffsetsHandler(TopicTable topics) : IHandler<ListOffsetsRequest, ListOffsetsResponse>
{
    public ValueTask<ListOffsetsResponse> Handle(ListOffsetsRequest request, RequestContext context) => new(new ListOffsetsResponse
    {
        Topics = [.. request.Topics.Select(topic => new ListOffsetsTopicResponse
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => Find(topic.Name, partition, request.IsolationLevel == 1))],
        })],
    });

    ListOffsetsPartitionResponse Find(string topic, ListOffsetsRequest.ListOffsetsPartition asked, bool committed)
    {
        if (topics.Find(new TopicPartition(topic, asked.PartitionIndex)) is not { } partition)
            return new() { PartitionIndex = asked.PartitionIndex, ErrorCode = ErrorCode.UnknownTopicOrPartition };
        if (asked.CurrentLeaderEpoch > Partition.LeaderEpoch)
            return new() { PartitionIndex = asked.PartitionIndex, ErrorCode = ErrorCode.UnknownLeaderEpoch };
        long end = committed ? partition.LastStableOffset : partition.HighWatermark;
        var (offset, timestamp) = asked.Timestamp switch
        {
            -1 => (end, -1),
            -2 or -4 => (partition.LogStartOffset, -1),
            -3 => TimeLookup.Greatest(partition, end),
            < 0 => (-1, -1),
            var time => TimeLookup.First(partition, time, end),
        };
        return new() { PartitionIndex = asked.PartitionIndex, Offset = offset, Timestamp = timestamp, LeaderEpoch = offset < 0 ? -1 : Partition.LeaderEpoch };
    }
}
