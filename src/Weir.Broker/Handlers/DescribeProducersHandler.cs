using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DescribeProducersResponse;

namespace Weir.Broker.Handlers;

/// <summary>DescribeProducers 0: what partitions know of their idempotent producers (KIP-664).</summary>
sealed class DescribeProducersHandler(TopicTable topics) : IHandler<DescribeProducersRequest, DescribeProducersResponse>
{
    public ValueTask<DescribeProducersResponse> Handle(DescribeProducersRequest request, RequestContext context) => new(new DescribeProducersResponse
    {
        Topics = [.. request.Topics.Select(topic => new TopicResponse { Name = topic.Name, Partitions = [.. topic.PartitionIndexes.Select(index => Describe(new TopicPartition(topic.Name, index), context))] })],
    });

    PartitionResponse Describe(TopicPartition asked, RequestContext context)
    {
        if (!context.May(AclOperation.Read, AclResource.Topic, asked.Topic)) return new() { PartitionIndex = asked.Partition, ErrorCode = ErrorCode.TopicAuthorizationFailed, ErrorMessage = AccessDenied.Topic };
        if (topics.Find(asked) is not { } partition) return new() { PartitionIndex = asked.Partition, ErrorCode = TopicName.Problem(asked.Topic) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException };
        return new() { PartitionIndex = asked.Partition, ActiveProducers = [.. partition.Log.Producers.All().Select(Describe)] };
    }

    static DescribeProducersResponse.ProducerState Describe(Storage.ProducerState producer) => new()
    {
        ProducerId = producer.ProducerId,
        ProducerEpoch = producer.Epoch,
        LastSequence = producer.LastSequence,
        LastTimestamp = producer.LastTimestamp,
        CoordinatorEpoch = producer.CoordinatorEpoch,
        CurrentTxnStartOffset = producer.TransactionStart,
    };
}
