using Weir.Broker.Network;
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
/// </remarks>
sealed class ListOffsetsHandler(TopicTable topics) : IHandler<ListOffsetsRequest, ListOffsetsResponse>
{
    public async ValueTask<ListOffsetsResponse> Handle(ListOffsetsRequest request, RequestContext context)
    {
        var response = new ListOffsetsResponse();
        foreach (var topic in request.Topics)
        {
            var answer = new ListOffsetsTopicResponse { Name = topic.Name };
            foreach (var partition in topic.Partitions) answer.Partitions.Add(await FindAsync(topic.Name, partition, request.IsolationLevel == 1));
            response.Topics.Add(answer);
        }
        return response;
    }

    async ValueTask<ListOffsetsPartitionResponse> FindAsync(string topic, ListOffsetsRequest.ListOffsetsPartition asked, bool committed)
    {
        if (topics.Find(new TopicPartition(topic, asked.PartitionIndex))?.Log is not { } log)
            return new() { PartitionIndex = asked.PartitionIndex, ErrorCode = ErrorCode.UnknownTopicOrPartition };
        if (asked.CurrentLeaderEpoch > Partition.LeaderEpoch)
            return new() { PartitionIndex = asked.PartitionIndex, ErrorCode = ErrorCode.UnknownLeaderEpoch };
        long end = committed ? log.LastStableOffset : log.HighWatermark;
        var found = asked.Timestamp switch
        {
            -1 => new TimestampOffset(end, -1),
            -2 or -4 => new TimestampOffset(log.LogStartOffset, -1),
            -3 => await log.FindLatestTimestampAsync(),
            < 0 => (TimestampOffset?)null,
            var time => await log.FindAsync(time),
        };
        bool known = found is not null && (asked.Timestamp is < 0 and not -3 || found.Value.Offset < end);
        return new()
        {
            PartitionIndex = asked.PartitionIndex,
            Offset = known ? found!.Value.Offset : -1,
            Timestamp = known ? found!.Value.Timestamp : -1,
            LeaderEpoch = known ? Partition.LeaderEpoch : -1,
        };
    }
}
