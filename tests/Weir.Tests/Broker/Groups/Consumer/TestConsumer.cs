using Weir.Broker.Groups;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.ConsumerGroupHeartbeatRequest;

namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>A member as a client plays it: it owns what it was last told, less what it was told to give up and gave up.</summary>
sealed class TestConsumer(string id, params string[] topics)
{
    public string Id => id;
    public string[] Topics { get; set; } = topics;
    public string? Pattern { get; init; }
    public string? InstanceId { get; init; }
    public string? Assignor { get; init; }
    public int RebalanceTimeoutMs { get; init; } = 30_000;
    public int Epoch { get; set; }
    public HashSet<TopicIdPartition> Owned { get; } = [];

    /// <summary>What the coordinator last said that it shall own; null before it said so.</summary>
    public HashSet<TopicIdPartition>? Told { get; private set; }

    /// <summary>The numbers of the partitions it owns, in order, of all topics.</summary>
    public int[] Numbers => [.. Owned.Select(partition => partition.Partition).Order()];

    public ConsumerGroupHeartbeatRequest Request(bool full = true) => new()
    {
        GroupId = "g",
        MemberId = id,
        MemberEpoch = Epoch,
        InstanceId = InstanceId,
        RebalanceTimeoutMs = full ? RebalanceTimeoutMs : -1,
        SubscribedTopicNames = full ? [.. Topics] : null,
        SubscribedTopicRegex = full ? Pattern : null,
        ServerAssignor = full ? Assignor : null,
        TopicPartitions = full ? Epoch == 0 ? [] : [.. Owned.GroupBy(partition => partition.TopicId, partition => partition.Partition).Select(topic => new TopicPartitionsValue { TopicId = topic.Key, Partitions = [.. topic] })] : null,
    };

    /// <summary>Sends a heartbeat and takes the answer.</summary>
    public ErrorCode Beat(ConsumerGroup group, long now, bool full = true)
    {
        if (Epoch == 0) Owned.Clear();
        var answer = group.Heartbeat(Request(full), "client", "/127.0.0.1", now);
        return Heed(answer);
    }

    public ErrorCode Heed(ConsumerGroupHeartbeatResponse answer)
    {
        if (answer.ErrorCode != ErrorCode.None) return answer.ErrorCode;
        Epoch = answer.MemberEpoch;
        if (answer.Assignment is { } assignment) Told = [.. assignment.TopicPartitions.SelectMany(topic => topic.Partitions.Select(partition => new TopicIdPartition(topic.TopicId, partition)))];
        // What is given is there at once; what is taken goes when the member gets to it.
        if (Told is not null) Owned.UnionWith(Told);
        return ErrorCode.None;
    }

    /// <summary>Gives up what it shall not own any more.</summary>
    public void GiveUp()
    {
        if (Told is not null) Owned.IntersectWith(Told);
    }

    /// <summary>Drops everything and begins anew, as after a fence.</summary>
    public void Restart()
    {
        (Epoch, Told) = (0, null);
        Owned.Clear();
    }
}
