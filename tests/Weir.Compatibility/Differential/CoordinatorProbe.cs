using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential;

/// <summary>Finds out when Apache Kafka's group coordinator, which is told of topics after everybody else, knows them: a member of a group that is nobody else's is assigned what there is.</summary>
/// <remarks>Its groups have to be in one partition of __consumer_offsets, whose coordinator takes changes and requests in their order.</remarks>
sealed class CoordinatorProbe(BrokerSide side)
{
    const string Group = "differential-probe", Member = "differential-probe-member";
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    int _epoch;

    /// <summary>Waits until the coordinator knows exactly these topics of the names that the sequence uses, with so many partitions.</summary>
    public async Task KnowsAsync(IReadOnlyCollection<(string Name, Uuid Id, int Partitions)> topics)
    {
        if (topics.Count == 0) return;
        var awaited = topics.SelectMany(topic => Enumerable.Range(0, topic.Partitions).Select(partition => (topic.Id, partition))).ToHashSet();
        await Wait.UntilAsync("the group coordinator to know the topics", Limit, async () => awaited.SetEquals(await AssignedAsync([.. topics.Select(topic => topic.Name)])));
    }

    // It says that it owns nothing, so that whatever is taken from it is gone at once.
    async Task<IEnumerable<(Uuid Topic, int Partition)>> AssignedAsync(List<string> names)
    {
        var request = new ConsumerGroupHeartbeatRequest { GroupId = Group, MemberId = Member, MemberEpoch = _epoch, RebalanceTimeoutMs = 60_000, SubscribedTopicNames = names, TopicPartitions = [] };
        var answer = (ConsumerGroupHeartbeatResponse)MessageFrames.Response(request, 1, (await side.AskAsync(MessageFrames.Request(request, 1)))!);
        _epoch = answer.ErrorCode == ErrorCode.None ? answer.MemberEpoch : 0;
        return (answer.Assignment?.TopicPartitions ?? []).SelectMany(topic => topic.Partitions.Select(partition => (topic.TopicId, partition)));
    }
}
