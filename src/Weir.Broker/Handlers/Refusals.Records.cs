using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>Those of the APIs of records.</summary>
static partial class Refusals
{
    static ProduceResponse Of(ProduceRequest asked, ErrorCode error, string? message) => new()
    {
        Responses = [.. asked.TopicData.Select(topic => new ProduceResponse.TopicProduceResponse
        {
            Name = topic.Name,
            TopicId = topic.TopicId,
            PartitionResponses = [.. topic.PartitionData.Select(data => new ProduceResponse.PartitionProduceResponse { Index = data.Index, ErrorCode = error, ErrorMessage = message, BaseOffset = -1 })],
        })],
    };

    static FetchResponse Of(FetchRequest asked, short version, ErrorCode error)
    {
        bool ofSession = error is ErrorCode.FetchSessionIdNotFound or ErrorCode.InvalidFetchSessionEpoch or ErrorCode.FetchSessionTopicIdError;
        if (version >= 7 && (ofSession || asked.Topics.All(topic => topic.Partitions.Count == 0))) return new() { ErrorCode = error };
        return new()
        {
            Responses = [.. asked.Topics.Select(topic => new FetchResponse.FetchableTopicResponse
            {
                Topic = topic.Topic,
                TopicId = topic.TopicId,
                Partitions = [.. topic.Partitions.Select(partition => new FetchResponse.PartitionData { PartitionIndex = partition.Partition, ErrorCode = error, HighWatermark = -1, Records = default(ReadOnlyMemory<byte>) })],
            })],
        };
    }

    static ListOffsetsResponse Of(ListOffsetsRequest asked, ErrorCode error) => new()
    {
        Topics = [.. asked.Topics.Select(topic => new ListOffsetsResponse.ListOffsetsTopicResponse
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new ListOffsetsResponse.ListOffsetsPartitionResponse { PartitionIndex = partition.PartitionIndex, ErrorCode = error })],
        })],
    };

    static OffsetForLeaderEpochResponse Of(OffsetForLeaderEpochRequest asked, ErrorCode error) => new()
    {
        Topics = [.. asked.Topics.Select(topic => new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult
        {
            Topic = topic.Topic,
            Partitions = [.. topic.Partitions.Select(partition => new OffsetForLeaderEpochResponse.EpochEndOffset { Partition = partition.Partition, ErrorCode = error })],
        })],
    };

    static DeleteRecordsResponse Of(DeleteRecordsRequest asked, ErrorCode error) => new()
    {
        Topics = [.. asked.Topics.Select(topic => new DeleteRecordsResponse.DeleteRecordsTopicResult
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new DeleteRecordsResponse.DeleteRecordsPartitionResult { PartitionIndex = partition.PartitionIndex, LowWatermark = -1, ErrorCode = error })],
        })],
    };
}
