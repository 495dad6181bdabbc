using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Support;

/// <summary>Answers that are made to refuse.</summary>
static class RefusalAnswers
{
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
