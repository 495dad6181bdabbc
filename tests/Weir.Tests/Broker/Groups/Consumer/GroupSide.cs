using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>One of two brokers that are asked the same, and what it answers in words that both have in common.</summary>
sealed class GroupSide(BrokerClient client, string name)
{
    static readonly ErrorCode[] Starting = [ErrorCode.CoordinatorNotAvailable, ErrorCode.CoordinatorLoadInProgress, ErrorCode.NotCoordinator];

    Dictionary<Uuid, int> _numbers = [];
    List<Uuid> _ids = [];

    /// <summary>Makes the topics, and waits until the group's coordinator is there and knows them.</summary>
    public async Task PrepareAsync()
    {
        var created = await client.AskAsync(new CreateTopicsRequest { Topics = [.. GroupPlay.Partitions.Select((count, number) => new CreateTopicsRequest.CreatableTopic { Name = Topic(number), NumPartitions = count, ReplicationFactor = 1 })] });
        Assert.All(created.Topics, topic => Assert.Equal(ErrorCode.None, topic.ErrorCode));
        _ids = [.. created.Topics.OrderBy(topic => topic.Name, StringComparer.Ordinal).Select(topic => topic.TopicId)];
        _numbers = _ids.Index().ToDictionary(topic => topic.Item, topic => topic.Index);
        while (await IsStartingAsync() || !await KnowsTopicsAsync()) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }

    /// <summary>Does it and tells the answer and what became of the group; the member takes the answer where <paramref name="heeds"/>.</summary>
    public async Task<string> PlayAsync(GroupAct act, bool heeds)
    {
        string answer = act.Kind switch
        {
            GroupActKind.Beat => await BeatAsync(act, heeds),
            GroupActKind.Commit => $"{await CommitAsync(act)}",
            _ => $"{await FetchAsync(act)}",
        };
        return $"{answer}; {Words(await DescribeAsync())}";
    }

    // Asking for the coordinator makes the topic in which Apache Kafka keeps groups.
    async Task<bool> IsStartingAsync()
    {
        var found = await client.AskAsync(new FindCoordinatorRequest { CoordinatorKeys = [name] });
        var described = await DescribeAsync();
        return Starting.Contains(found.Coordinators[0].ErrorCode) || Starting.Contains(described.ErrorCode);
    }

    // By the eyes of another group, which is there for this.
    async Task<bool> KnowsTopicsAsync()
    {
        var probe = new ConsumerGroupHeartbeatRequest { GroupId = $"{name}-probe", MemberId = "probe", RebalanceTimeoutMs = 1_000, SubscribedTopicNames = [.. Enumerable.Range(0, GroupPlay.Partitions.Length).Select(Topic)], TopicPartitions = [] };
        var answer = await client.AskAsync(probe);
        return answer.Assignment?.TopicPartitions.Sum(topic => topic.Partitions.Count) == GroupPlay.Partitions.Sum();
    }

    async Task<string> BeatAsync(GroupAct act, bool heeds)
    {
        bool full = act.Owned is not null;
        var answer = await client.AskAsync(new ConsumerGroupHeartbeatRequest
        {
            GroupId = name,
            MemberId = act.Member.Id,
            InstanceId = act.Member.Instance,
            MemberEpoch = act.Epoch,
            RebalanceTimeoutMs = full ? 300_000 : -1,
            SubscribedTopicNames = full ? [.. act.Member.Topics.Select(Topic)] : null,
            // Both put members in the same order for it, so that they divide alike.
            ServerAssignor = full ? "range" : null,
            TopicPartitions = act.Owned?.GroupBy(partition => partition.Topic, partition => partition.Partition).Select(topic => new ConsumerGroupHeartbeatRequest.TopicPartitionsValue { TopicId = _ids[topic.Key], Partitions = [.. topic] }).ToList(),
        });
        var assignment = answer.Assignment?.TopicPartitions.SelectMany(topic => topic.Partitions.Select(partition => (_numbers[topic.TopicId], partition))).Order().ToList();
        if (heeds) act.Member.Heed(answer.ErrorCode != ErrorCode.None, answer.MemberEpoch, assignment);
        return $"{answer.ErrorCode.Name()}, epoch {answer.MemberEpoch}, {(assignment is null ? "nothing told" : $"told {string.Join(' ', assignment)}")}";
    }

    async Task<ErrorCode> CommitAsync(GroupAct act) => (await client.AskAsync(new OffsetCommitRequest
    {
        GroupId = name,
        MemberId = act.Member.Id,
        GenerationIdOrMemberEpoch = act.Epoch,
        Topics = [.. act.Owned!.Select(partition => new OffsetCommitRequest.OffsetCommitRequestTopic { Name = Topic(partition.Topic), Partitions = [new() { PartitionIndex = partition.Partition, CommittedOffset = 1, CommittedMetadata = "" }] })],
    }, 9)).Topics[0].Partitions[0].ErrorCode;

    async Task<ErrorCode> FetchAsync(GroupAct act) => (await client.AskAsync(new OffsetFetchRequest { Groups = [new() { GroupId = name, MemberId = act.Member.Id, MemberEpoch = act.Epoch, Topics = null }] }, 9)).Groups[0].ErrorCode;

    async Task<ConsumerGroupDescribeResponse.DescribedGroup> DescribeAsync() => (await client.AskAsync(new ConsumerGroupDescribeRequest { GroupIds = [name] })).Groups[0];

    string Words(ConsumerGroupDescribeResponse.DescribedGroup group)
    {
        string Of(ConsumerGroupDescribeResponse.Assignment assignment) => string.Join(' ', assignment.TopicPartitions.SelectMany(topic => topic.Partitions.Select(partition => (_numbers[topic.TopicId], partition))).Order());
        var members = group.Members.OrderBy(member => member.MemberId, StringComparer.Ordinal).Select(member => $"{member.MemberId} ({member.InstanceId}) in epoch {member.MemberEpoch} has {Of(member.Assignment)} of {Of(member.TargetAssignment)}");
        return $"{group.ErrorCode.Name()}, {group.GroupState} {group.GroupEpoch}/{group.AssignmentEpoch} {group.AssignorName}: {string.Join(", ", members)}";
    }

    string Topic(int number) => $"{name}-{number}";
}
