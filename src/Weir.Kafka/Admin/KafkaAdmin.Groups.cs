using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Admin;

public sealed partial class KafkaAdmin
{
    /// <summary>OffsetFetch from version 10 on names topics by id only; this is the newest that names them.</summary>
    const short OffsetFetchByName = 9;

    /// <summary>As with OffsetFetch.</summary>
    const short OffsetCommitByName = 9;

    /// <summary>What a group committed: for <paramref name="partitions"/>, or for all (null). A partition without a commit is not in the result.</summary>
    /// <param name="group">The group.</param>
    /// <param name="partitions">Null: all that it committed.</param>
    /// <param name="requireStable">Whether to wait for open transactions that have offsets pending (KIP-447) instead of answering the last committed ones.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task<IReadOnlyDictionary<TopicPartition, CommittedOffset>> CommittedOffsetsAsync(string group, IReadOnlyCollection<TopicPartition>? partitions, bool requireStable, CancellationToken cancellation) => AskCoordinatorAsync(CoordinatorKind.Group, group, async () =>
    {
        var topics = partitions?.GroupBy(partition => partition.Topic).Select(topic => (topic.Key, topic.Select(partition => partition.Partition).ToList())).ToList();
        var request = new OffsetFetchRequest
        {
            GroupId = group,
            Topics = topics?.ConvertAll(topic => new OffsetFetchRequest.OffsetFetchRequestTopic { Name = topic.Key, PartitionIndexes = topic.Item2 }),
            Groups = [new() { GroupId = group, Topics = topics?.ConvertAll(topic => new OffsetFetchRequest.OffsetFetchRequestTopics { Name = topic.Key, PartitionIndexes = topic.Item2 }) }],
            RequireStable = requireStable,
        };
        var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Group, group, Lane.Control, request, cancellation, newestVersion: OffsetFetchByName);
        return answer.Groups is [var only, ..] ? Committed(group, only) : Committed(group, answer);
    }, cancellation);

    /// <summary>Sets positions of a group that has no members, or is not known yet; the partitions that are not named keep theirs.</summary>
    /// <exception cref="KafkaServerException">UNKNOWN_MEMBER_ID while it has members, GROUP_AUTHORIZATION_FAILED …</exception>
    public Task CommitOffsetsAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) => AskCoordinatorAsync(CoordinatorKind.Group, group, async () =>
    {
        var request = new OffsetCommitRequest
        {
            GroupId = group,
            Topics = [.. offsets.GroupBy(pair => pair.Key.Topic).Select(topic => new OffsetCommitRequest.OffsetCommitRequestTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(pair => new OffsetCommitRequest.OffsetCommitRequestPartition { PartitionIndex = pair.Key.Partition, CommittedOffset = pair.Value, CommittedMetadata = "" })],
            })],
        };
        var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Group, group, Lane.Control, request, cancellation, newestVersion: OffsetCommitByName);
        foreach (var topic in answer.Topics)
            foreach (var partition in topic.Partitions) Check(partition.ErrorCode, $"group '{group}', partition {topic.Name}/{partition.PartitionIndex}");
        return true;
    }, cancellation);

    /// <summary>Every group that this user may see, from all brokers, by name.</summary>
    public Task<IReadOnlyList<ListedGroup>> ListGroupsAsync(CancellationToken cancellation) => RetryAsync<IReadOnlyList<ListedGroup>>(async _ =>
    {
        var metadata = await client.RefreshAsync([], cancellation);
        var answers = await Task.WhenAll(metadata.Nodes.Keys.Select(node => client.SendAsync(node, Lane.Control, new ListGroupsRequest(), cancellation).AsTask()));
        foreach (var answer in answers) Check(answer.ErrorCode, "the list of groups");
        return [.. answers.SelectMany(answer => answer.Groups).Select(group => new ListedGroup(group.GroupId, group.ProtocolType, group.GroupState, group.GroupType)).OrderBy(group => group.GroupId, StringComparer.Ordinal)];
    }, cancellation);

    /// <summary>A group with its members and what each owns; for groups of the classic protocol and of the new one (KIP-848).</summary>
    /// <exception cref="KafkaServerException">GROUP_ID_NOT_FOUND, GROUP_AUTHORIZATION_FAILED …</exception>
    public Task<GroupDescription> DescribeGroupAsync(string group, CancellationToken cancellation) => AskCoordinatorAsync(CoordinatorKind.Group, group, async () =>
    {
        var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Group, group, Lane.Control, new DescribeGroupsRequest { Groups = [group] }, cancellation);
        var found = answer.Groups.Single();
        if (found.ErrorCode == ErrorCode.GroupIdNotFound) return await DescribeConsumerGroupAsync(group, cancellation);
        Check(found.ErrorCode, $"group '{group}'", found.ErrorMessage);
        // Before version 6 a group that does not exist is a dead one.
        if (found.GroupState == "Dead") throw new KafkaServerException(ErrorCode.GroupIdNotFound, $"group '{group}'");
        return new GroupDescription(group, found.GroupState, found.ProtocolData, [.. found.Members.Select(member => new GroupMember(member.MemberId, member.GroupInstanceId, member.ClientId, member.ClientHost, ClassicAssignment(member.MemberAssignment)))]);
    }, cancellation);

    /// <summary>Forgets a group and its committed offsets.</summary>
    /// <exception cref="KafkaServerException">NON_EMPTY_GROUP while it has members, GROUP_ID_NOT_FOUND …</exception>
    public Task DeleteGroupAsync(string group, CancellationToken cancellation) => AskCoordinatorAsync(CoordinatorKind.Group, group, async () =>
    {
        var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Group, group, Lane.Control, new DeleteGroupsRequest { GroupsNames = [group] }, cancellation);
        Check(answer.Results.Single().ErrorCode, $"group '{group}'");
        return true;
    }, cancellation);

    async Task<GroupDescription> DescribeConsumerGroupAsync(string group, CancellationToken cancellation)
    {
        ConsumerGroupDescribeResponse answer;
        try
        {
            answer = await client.SendToCoordinatorAsync(CoordinatorKind.Group, group, Lane.Control, new ConsumerGroupDescribeRequest { GroupIds = [group] }, cancellation);
        }
        catch (KafkaServerException e) when (e.Code == ErrorCode.UnsupportedVersion)
        {
            // Without KIP-848 the first answer was the whole truth.
            throw new KafkaServerException(ErrorCode.GroupIdNotFound, $"group '{group}'");
        }
        var found = answer.Groups.Single();
        Check(found.ErrorCode, $"group '{group}'", found.ErrorMessage);
        return new(group, found.GroupState, found.AssignorName, [.. found.Members.Select(member => new GroupMember(member.MemberId, member.InstanceId, member.ClientId, member.ClientHost,
            [.. member.Assignment.TopicPartitions.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.TopicName, partition)))]))]);
    }

    Task<T> AskCoordinatorAsync<T>(CoordinatorKind kind, string key, Func<Task<T>> ask, CancellationToken cancellation) => RetryAsync(async _ =>
    {
        try
        {
            return await ask();
        }
        catch (KafkaServerException e) when (e.Code is ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable)
        {
            client.ForgetCoordinator(kind, key);
            throw;
        }
    }, cancellation);

    static List<TopicPartition> ClassicAssignment(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return [];
        var reader = new WireReader(bytes);
        short version = reader.ReadInt16();
        var assignment = ConsumerProtocolAssignment.Read(ref reader, version);
        return [.. assignment.AssignedPartitions.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition)))];
    }

    static IReadOnlyDictionary<TopicPartition, CommittedOffset> Committed(string group, OffsetFetchResponse.OffsetFetchResponseGroup answer)
    {
        Check(answer.ErrorCode, $"group '{group}'");
        var found = new Dictionary<TopicPartition, CommittedOffset>();
        foreach (var topic in answer.Topics)
            foreach (var partition in topic.Partitions)
                Add(found, group, new(topic.Name, partition.PartitionIndex), partition.ErrorCode, new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.Metadata ?? ""));
        return found;
    }

    static IReadOnlyDictionary<TopicPartition, CommittedOffset> Committed(string group, OffsetFetchResponse answer)
    {
        Check(answer.ErrorCode, $"group '{group}'");
        var found = new Dictionary<TopicPartition, CommittedOffset>();
        foreach (var topic in answer.Topics)
            foreach (var partition in topic.Partitions)
                Add(found, group, new(topic.Name, partition.PartitionIndex), partition.ErrorCode, new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.Metadata ?? ""));
        return found;
    }

    static void Add(Dictionary<TopicPartition, CommittedOffset> found, string group, TopicPartition partition, ErrorCode error, CommittedOffset committed)
    {
        Check(error, $"group '{group}', partition {partition}");
        if (committed.Offset >= 0) found[partition] = committed;
    }
}
