using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.OffsetForLeaderEpochResponse;

namespace Weir.Broker.Handlers;

/// <summary>OffsetForLeaderEpoch 2-4: where an epoch ended, by which consumers notice a truncated log (KIP-320). Here there is one epoch, and it ends at the high watermark.</summary>
sealed class OffsetForLeaderEpochHandler(TopicTable topics) : IHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>
{
    public ValueTask<OffsetForLeaderEpochResponse> Handle(OffsetForLeaderEpochRequest request, RequestContext context) => new(new OffsetForLeaderEpochResponse
    {
        Topics = [.. request.Topics.Select(topic => new OffsetForLeaderTopicResult { Topic = topic.Topic, Partitions = [.. topic.Partitions.Select(partition => Find(topic.Topic, partition, context))] })],
    });

    EpochEndOffset Find(string topic, OffsetForLeaderEpochRequest.OffsetForLeaderPartition asked, RequestContext context)
    {
        var answer = new EpochEndOffset { Partition = asked.Partition };
        if (!context.May(AclOperation.ClusterAction) && !context.May(AclOperation.Describe, AclResource.Topic, topic)) answer.ErrorCode = ErrorCode.TopicAuthorizationFailed;
        else if (topics.Find(new TopicPartition(topic, asked.Partition)) is not { } partition) answer.ErrorCode = ErrorCode.UnknownTopicOrPartition;
        else if (asked.CurrentLeaderEpoch > Partition.LeaderEpoch) answer.ErrorCode = ErrorCode.UnknownLeaderEpoch;
        else if (asked.LeaderEpoch is >= 0 and <= Partition.LeaderEpoch) (answer.LeaderEpoch, answer.EndOffset) = (Partition.LeaderEpoch, partition.Log.HighWatermark);
        return answer;
    }
}
