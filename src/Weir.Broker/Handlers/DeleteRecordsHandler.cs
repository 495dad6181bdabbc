using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DeleteRecordsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DeleteRecords 0-2: raises the log start offset of partitions; -1 means up to the high watermark (KIP-107). Answered when durable. Not of a topic that is compacted and nothing else: POLICY_VIOLATION.</summary>
sealed class DeleteRecordsHandler(TopicTable topics, LogStore store) : IDurableHandler<DeleteRecordsRequest, DeleteRecordsResponse>
{
    public async ValueTask<DeleteRecordsResponse> Handle(DeleteRecordsRequest request, RequestContext context)
    {
        long frame = 0;
        var response = new DeleteRecordsResponse();
        foreach (var topic in request.Topics)
        {
            bool may = context.May(AclOperation.Delete, AclResource.Topic, topic.Name);
            var answer = new DeleteRecordsTopicResult { Name = topic.Name };
            foreach (var partition in topic.Partitions) answer.Partitions.Add(may ? Delete(topic.Name, partition, ref frame) : new() { PartitionIndex = partition.PartitionIndex, LowWatermark = -1, ErrorCode = ErrorCode.TopicAuthorizationFailed });
            response.Topics.Add(answer);
        }
        await store.SyncedAsync(frame);
        return response;
    }

    public DeleteRecordsResponse Refuse(DeleteRecordsRequest request, RequestContext context, StorageFailedException failure) => new()
    {
        Topics = [.. request.Topics.Select(topic => new DeleteRecordsTopicResult
        {
            Name = topic.Name,
            Partitions = [.. topic.Partitions.Select(partition => new DeleteRecordsPartitionResult { PartitionIndex = partition.PartitionIndex, LowWatermark = -1, ErrorCode = ErrorCode.KafkaStorageError })],
        })],
    };

    DeleteRecordsPartitionResult Delete(string topic, DeleteRecordsRequest.DeleteRecordsPartition asked, ref long frame)
    {
        var result = new DeleteRecordsPartitionResult { PartitionIndex = asked.PartitionIndex, LowWatermark = -1 };
        if (topics.Find(new TopicPartition(topic, asked.PartitionIndex)) is not { } partition) result.ErrorCode = ErrorCode.UnknownTopicOrPartition;
        else if (topics.Find(topic)?.Settings is { IsCompacted: true, IsDeletedFrom: false }) result.ErrorCode = ErrorCode.PolicyViolation;
        else if (asked.Offset < -1 || asked.Offset > partition.Log.HighWatermark) result.ErrorCode = ErrorCode.OffsetOutOfRange;
        else
        {
            frame = Math.Max(frame, partition.Log.MoveLogStart(asked.Offset < 0 ? partition.Log.HighWatermark : asked.Offset));
            result.LowWatermark = partition.Log.LogStartOffset;
        }
        return result;
    }
}
