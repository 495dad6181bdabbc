using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.AddPartitionsToTxnResponse;

namespace Weir.Broker.Handlers;

/// <summary>Those of the APIs of transactions.</summary>
static partial class Refusals
{
    static AddPartitionsToTxnResponse Of(AddPartitionsToTxnRequest asked, short version, ErrorCode error)
    {
        if (version < 4) return new() { ResultsByTopicV3AndBelow = Of(asked.V3AndBelowTopics, error) };
        return asked.Transactions.Count == 0
            ? new() { ErrorCode = error }
            : new() { ResultsByTransaction = [.. asked.Transactions.Select(of => new AddPartitionsToTxnResult { TransactionalId = of.TransactionalId, TopicResults = Of(of.Topics, error) })] };
    }

    static List<AddPartitionsToTxnTopicResult> Of(List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> asked, ErrorCode error) =>
        [.. asked.Select(topic => new AddPartitionsToTxnTopicResult
        {
            Name = topic.Name,
            ResultsByPartition = [.. topic.Partitions.Select(partition => new AddPartitionsToTxnPartitionResult { PartitionIndex = partition, PartitionErrorCode = error })],
        })];

    static TxnOffsetCommitResponse Of(TxnOffsetCommitRequest asked, ErrorCode error) => new()
    {
        Topics = [.. asked.Topics.Select(topic => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition { PartitionIndex = partition.PartitionIndex, ErrorCode = error })],
        })],
    };

    static WriteTxnMarkersResponse Of(WriteTxnMarkersRequest asked, ErrorCode error) => new()
    {
        Markers = [.. asked.Markers.Select(marker => new WriteTxnMarkersResponse.WritableTxnMarkerResult
        {
            ProducerId = marker.ProducerId,
            Topics = [.. marker.Topics.Select(topic => new WriteTxnMarkersResponse.WritableTxnMarkerTopicResult
            {
                Name = topic.Name,
                Partitions = [.. topic.PartitionIndexes.Select(partition => new WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult { PartitionIndex = partition, ErrorCode = error })],
            })],
        })],
    };

    static DescribeProducersResponse Of(DescribeProducersRequest asked, ErrorCode error, string? message) => new()
    {
        Topics = [.. asked.Topics.Select(topic => new DescribeProducersResponse.TopicResponse
        {
            Name = topic.Name,
            Partitions = [.. topic.PartitionIndexes.Select(partition => new DescribeProducersResponse.PartitionResponse { PartitionIndex = partition, ErrorCode = error, ErrorMessage = message })],
        })],
    };

    static DescribeTransactionsResponse Of(DescribeTransactionsRequest asked, ErrorCode error) => new()
    {
        TransactionStates = [.. asked.TransactionalIds.Select(id => new DescribeTransactionsResponse.TransactionStateValue { TransactionalId = id, ErrorCode = error })],
    };
}
