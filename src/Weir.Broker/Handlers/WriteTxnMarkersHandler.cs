using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.WriteTxnMarkersResponse;

namespace Weir.Broker.Handlers;

/// <summary>WriteTxnMarkers 1-2: ends a producer's transaction in partitions by a marker: how an operator frees one that no coordinator knows (KIP-664).</summary>
/// <remarks>
/// A marker of an older epoch is refused with INVALID_PRODUCER_EPOCH, one of an older coordinator with TRANSACTION_COORDINATOR_FENCED; version 2 says for a transaction as in KIP-890 that
/// the epoch must be a newer one, and a marker that is there already is taken for the same request again (KIP-1228). Different from Apache Kafka: this broker's own coordinator does not
/// use it, and committed offsets are in no partition that could be named.
/// </remarks>
sealed class WriteTxnMarkersHandler(TopicTable topics, LogStore store, BrokerClock clock) : IDurableHandler<WriteTxnMarkersRequest, WriteTxnMarkersResponse>
{
    public async ValueTask<WriteTxnMarkersResponse> Handle(WriteTxnMarkersRequest request, RequestContext context)
    {
        if (!context.May(AclOperation.Alter) && !context.May(AclOperation.ClusterAction)) return Answer(request, (_, _) => ErrorCode.ClusterAuthorizationFailed);
        long last = 0;
        var response = Answer(request, (marker, partition) =>
        {
            var written = topics.Find(partition)?.WriteMarker(marker.ProducerId, marker.ProducerEpoch, marker.TransactionResult, marker.CoordinatorEpoch, marker.TransactionVersion, clock.NowMs)
                ?? AppendResult.Refused(ErrorCode.UnknownTopicOrPartition);
            last = Math.Max(last, written.Frame);
            return written.Error;
        });
        await store.SyncedAsync(last);
        return response;
    }

    public WriteTxnMarkersResponse Refuse(WriteTxnMarkersRequest request, RequestContext context, StorageFailedException failure) => Answer(request, (_, _) => ErrorCode.KafkaStorageError);

    // A producer is answered once, however many of its markers are asked for.
    static WriteTxnMarkersResponse Answer(WriteTxnMarkersRequest request, Func<WriteTxnMarkersRequest.WritableTxnMarker, TopicPartition, ErrorCode> write) => new()
    {
        Markers = [.. request.Markers.GroupBy(marker => marker.ProducerId).Select(markers => new WritableTxnMarkerResult
        {
            ProducerId = markers.Key,
            Topics = [.. markers.SelectMany(marker => marker.Topics.SelectMany(topic => topic.PartitionIndexes.Select(partition => (Marker: marker, Partition: new TopicPartition(topic.Name, partition)))))
                .GroupBy(asked => asked.Partition.Topic).Select(topic => new WritableTxnMarkerTopicResult
                {
                    Name = topic.Key,
                    Partitions = [.. topic.Select(asked => new WritableTxnMarkerPartitionResult { PartitionIndex = asked.Partition.Partition, ErrorCode = write(asked.Marker, asked.Partition) }).DistinctBy(result => result.PartitionIndex)],
                })],
        })],
    };
}
