using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.DescribeTopicPartitionsResponse;

namespace Weir.Broker.Handlers;

/// <summary>DescribeTopicPartitions 0: topics and their partitions in pages (KIP-966).</summary>
sealed class DescribeTopicPartitionsHandler(Node node, TopicTable topics) : IHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>
{
    const int PageAtMost = 2000;

    public ValueTask<DescribeTopicPartitionsResponse> Handle(DescribeTopicPartitionsRequest request, RequestContext context)
    {
        if (request.Cursor is { } start && (start.PartitionIndex < 0 || request.Topics.Count > 0 && !request.Topics.Exists(topic => topic.Name == start.TopicName))) return new(new DescribeTopicPartitionsResponse { Topics = [.. request.Topics.Select(topic => new DescribeTopicPartitionsResponseTopic { Name = topic.Name, ErrorCode = ErrorCode.InvalidRequest })] });
        var response = new DescribeTopicPartitionsResponse();
        var (firstTopic, firstPartition) = request.Cursor is { } cursor ? (cursor.TopicName, cursor.PartitionIndex) : ("", 0);
        var asked = request.Topics.Count > 0 ? request.Topics.Select(topic => topic.Name) : topics.All.Select(topic => topic.Name).Where(name => May(name, context));
        int left = Math.Clamp(request.ResponsePartitionLimit, 1, PageAtMost);
        foreach (string name in asked.Distinct().Order(StringComparer.Ordinal).Where(name => string.CompareOrdinal(name, firstTopic) >= 0))
        {
            int from = name == firstTopic ? firstPartition : 0;
            if (left == 0)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = from };
                break;
            }
            bool may = May(name, context);
            var topic = may ? Describe(name, from, left, context) : new() { Name = name, ErrorCode = ErrorCode.TopicAuthorizationFailed };
            response.Topics.Add(topic);
            left -= topic.Partitions.Count;
            int next = from + topic.Partitions.Count;
            if (!may || topics.Find(name) is not { } known || next >= known.Partitions.Count) continue;
            response.NextCursor = new() { TopicName = name, PartitionIndex = next };
            break;
        }
        return new(response);
    }

    static bool May(string topic, RequestContext context) => context.May(AclOperation.Describe, AclResource.Topic, topic);

    DescribeTopicPartitionsResponseTopic Describe(string name, int from, int count, RequestContext context)
    {
        if (topics.Find(name) is not { } topic)
            return new() { Name = name, TopicAuthorizedOperations = Operations.OnTopic(context, name), ErrorCode = TopicName.Problem(name) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException };
        return new()
        {
            Name = name,
            TopicId = topic.Id,
            TopicAuthorizedOperations = Operations.OnTopic(context, name),
            Partitions = [.. topic.Partitions.Skip(from).Take(count).Select(partition => new DescribeTopicPartitionsResponsePartition
            {
                PartitionIndex = partition.Index,
                LeaderId = node.Id,
                LeaderEpoch = Partition.LeaderEpoch,
                ReplicaNodes = [node.Id],
                IsrNodes = [node.Id],
                EligibleLeaderReplicas = [],
                LastKnownElr = [],
            })],
        };
    }
}
