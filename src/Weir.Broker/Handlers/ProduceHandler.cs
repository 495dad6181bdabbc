using Weir.Broker.Network;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.ProduceResponse;

namespace Weir.Broker.Handlers;

/// <summary>Produce 3-13: appends one record batch per partition; acks=all answers after the fsync, acks=1 after the append, acks=0 not at all.</summary>
/// <remarks>
/// Topics by id from version 13. Idempotent batches are checked against the last five of their producer: one that is there already gets its old offset.
/// Different from Apache Kafka: the records inside a batch are not decoded, so their number and a compacted topic's missing keys are taken from the
/// header on trust; compression.type of a topic is kept but batches stay as they were sent; an error with acks=0 closes the connection, as in Kafka.
/// </remarks>
sealed class ProduceHandler(TopicTable topics, BrokerClock clock) : IHandler<ProduceRequest, ProduceResponse>
{
    public async ValueTask<ProduceResponse> Handle(ProduceRequest request, RequestContext context)
    {
        var response = new ProduceResponse();
        var durable = new List<(Partition Partition, long EndOffset)>();
        foreach (var asked in request.TopicData)
        {
            var topic = context.Version >= 13 ? topics.Find(asked.TopicId) : topics.Find(asked.Name);
            var answer = new TopicProduceResponse { Name = asked.Name, TopicId = asked.TopicId };
            foreach (var data in asked.PartitionData)
            {
                var partition = topic?.Partition(data.Index);
                var result = partition is null
                    ? AppendResult.Refused(context.Version >= 13 && topic is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition)
                    : Append(request, topic!, partition, data);
                if (result.Error == ErrorCode.None) durable.Add((partition!, result.EndOffset));
                answer.PartitionResponses.Add(Answer(data.Index, partition, result));
                context.CloseConnection |= request.Acks == 0 && result.Error != ErrorCode.None;
            }
            response.Responses.Add(answer);
        }
        context.NoAnswer = request.Acks == 0;
        if (request.Acks == -1)
        {
            foreach (var (partition, endOffset) in durable) await partition.Durable(endOffset);
        }
        return response;
    }

    AppendResult Append(ProduceRequest request, Topic topic, Partition partition, ProduceRequest.PartitionProduceData data)
    {
        if (request.Acks is not (-1 or 0 or 1)) return AppendResult.Refused(ErrorCode.InvalidRequiredAcks);
        if (topic.IsInternal) return AppendResult.Refused(ErrorCode.InvalidTopicException, $"Clients can not write to the broker's own topic {topic.Name}.");
        var (error, message) = BatchCheck.Check(data.Records ?? default, topic.Settings, clock.NowMs, out var batch);
        if (error != ErrorCode.None) return AppendResult.Refused(error, message);
        return partition.Append(batch);
    }

    static PartitionProduceResponse Answer(int index, Partition? partition, AppendResult result) => new()
    {
        Index = index,
        ErrorCode = result.Error,
        ErrorMessage = result.Message,
        BaseOffset = result.BaseOffset,
        LogAppendTimeMs = result.LogAppendTimeMs,
        LogStartOffset = partition?.LogStartOffset ?? -1,
    };
}
