using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Support;

/// <summary>Answers that refuse.</summary>
static class RefusalAnswers
{
    /// <summary>The answer to a request that says nothing but the code, wherever the API has a place for it.</summary>
    public static IMessage To(BrokerRequest request, ErrorCode code) => request.Message switch
    {
        ProduceRequest asked => new ProduceResponse { Responses = [.. asked.TopicData.Select(topic => new ProduceResponse.TopicProduceResponse { Name = topic.Name, TopicId = topic.TopicId, PartitionResponses = [.. topic.PartitionData.Select(data => new ProduceResponse.PartitionProduceResponse { Index = data.Index, ErrorCode = code, BaseOffset = -1 })] })] },
        FetchRequest asked => new FetchResponse { Responses = [.. asked.Topics.Select(topic => new FetchResponse.FetchableTopicResponse { Topic = topic.Topic, TopicId = topic.TopicId, Partitions = [.. topic.Partitions.Select(data => new FetchResponse.PartitionData { PartitionIndex = data.Partition, ErrorCode = code, HighWatermark = -1 })] })] },
        ListOffsetsRequest asked => new ListOffsetsResponse { Topics = [.. asked.Topics.Select(topic => new ListOffsetsResponse.ListOffsetsTopicResponse { Name = topic.Name, Partitions = [.. topic.Partitions.Select(data => new ListOffsetsResponse.ListOffsetsPartitionResponse { PartitionIndex = data.PartitionIndex, ErrorCode = code })] })] },
        FindCoordinatorRequest asked => new FindCoordinatorResponse { ErrorCode = code, NodeId = -1, Coordinators = [.. asked.CoordinatorKeys.Select(key => new FindCoordinatorResponse.Coordinator { Key = key, NodeId = -1, ErrorCode = code })] },
        JoinGroupRequest asked => new JoinGroupResponse { ErrorCode = code, MemberId = asked.MemberId },
        SyncGroupRequest => new SyncGroupResponse { ErrorCode = code },
        HeartbeatRequest => new HeartbeatResponse { ErrorCode = code },
        LeaveGroupRequest => new LeaveGroupResponse { ErrorCode = code },
        ConsumerGroupHeartbeatRequest => new ConsumerGroupHeartbeatResponse { ErrorCode = code },
        OffsetFetchRequest asked => new OffsetFetchResponse { ErrorCode = code, Groups = [.. asked.Groups.Select(group => new OffsetFetchResponse.OffsetFetchResponseGroup { GroupId = group.GroupId, ErrorCode = code })] },
        InitProducerIdRequest => new InitProducerIdResponse { ErrorCode = code, ProducerEpoch = -1 },
        AddPartitionsToTxnRequest asked => new AddPartitionsToTxnResponse { ResultsByTopicV3AndBelow = [.. asked.V3AndBelowTopics.Select(topic => new AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult { Name = topic.Name, ResultsByPartition = [.. topic.Partitions.Select(partition => new AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult { PartitionIndex = partition, PartitionErrorCode = code })] })] },
        AddOffsetsToTxnRequest => new AddOffsetsToTxnResponse { ErrorCode = code },
        TxnOffsetCommitRequest asked => new TxnOffsetCommitResponse { Topics = [.. asked.Topics.Select(topic => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic { Name = topic.Name, Partitions = [.. topic.Partitions.Select(data => new TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition { PartitionIndex = data.PartitionIndex, ErrorCode = code })] })] },
        EndTxnRequest => new EndTxnResponse { ErrorCode = code },
        DescribeConfigsRequest asked => new DescribeConfigsResponse { Results = [.. asked.Resources.Select(resource => new DescribeConfigsResponse.DescribeConfigsResult { ErrorCode = code, ResourceType = resource.ResourceType, ResourceName = resource.ResourceName })] },
        _ => throw new ArgumentException($"nothing refuses {request.ApiKey}"),
    };

    /// <summary>Writes the code into what the broker answers: beside one of several partitions, or where there is one place for it.</summary>
    /// <returns>False where nothing was asked for.</returns>
    public static bool Spoil(IMessage answer, ErrorCode code, Random random)
    {
        switch (answer)
        {
            case MetadataResponse { Topics.Count: > 0 } metadata:
                Spoil(metadata.Topics[random.Next(metadata.Topics.Count)], code);
                return true;
            case FetchResponse fetched when Any(fetched.Responses.SelectMany(topic => topic.Partitions), random) is { } data:
                (data.ErrorCode, data.Records, data.AbortedTransactions) = (code, null, null);
                return true;
            case ProduceResponse produced when Any(produced.Responses.SelectMany(topic => topic.PartitionResponses), random) is { } data:
                (data.ErrorCode, data.BaseOffset) = (code, -1);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether the broker did what was asked, all of it.</summary>
    public static bool IsGood(IMessage answer) => answer switch
    {
        ProduceResponse produced => produced.Responses.All(topic => topic.PartitionResponses.All(data => data.ErrorCode == ErrorCode.None)),
        AddPartitionsToTxnResponse added => added.ResultsByTopicV3AndBelow.All(topic => topic.ResultsByPartition.All(data => data.PartitionErrorCode == ErrorCode.None)),
        TxnOffsetCommitResponse committed => committed.Topics.All(topic => topic.Partitions.All(data => data.ErrorCode == ErrorCode.None)),
        AddOffsetsToTxnResponse added => added.ErrorCode == ErrorCode.None,
        EndTxnResponse ended => ended.ErrorCode == ErrorCode.None,
        InitProducerIdResponse given => given.ErrorCode == ErrorCode.None,
        JoinGroupResponse joined => joined.ErrorCode == ErrorCode.None,
        SyncGroupResponse synchronized => synchronized.ErrorCode == ErrorCode.None,
        LeaveGroupResponse left => left.ErrorCode == ErrorCode.None,
        ConsumerGroupHeartbeatResponse heard => heard.ErrorCode == ErrorCode.None,
        _ => true,
    };

    // A topic that is not there or not for us has no partitions in the answer; one whose leader is being elected has them.
    static void Spoil(MetadataResponse.MetadataResponseTopic topic, ErrorCode code)
    {
        if (code is ErrorCode.TopicAuthorizationFailed or ErrorCode.UnknownTopicOrPartition)
        {
            (topic.ErrorCode, topic.Partitions) = (code, []);
            return;
        }
        foreach (var partition in topic.Partitions)
        {
            partition.ErrorCode = code;
            if (code != ErrorCode.ReplicaNotAvailable) partition.LeaderId = -1;
        }
    }

    static T? Any<T>(IEnumerable<T> of, Random random) where T : class => of.ToList() is { Count: > 0 } some ? some[random.Next(some.Count)] : null;
}
