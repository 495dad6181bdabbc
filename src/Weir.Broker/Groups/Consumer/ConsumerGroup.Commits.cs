using Weir.Protocol;

namespace Weir.Broker.Groups;

sealed partial class ConsumerGroup
{
    // The first version of OffsetCommit that has a word for a stale epoch.
    const short EpochsSince = 9;

    /// <summary>
    /// Checks who commits offsets: a member in its epoch, or in an older one that had the partition already (KIP-1251: the answer with the new one passes a commit on its
    /// way); with an empty group anybody; in a transaction (KIP-447) also one that names no member.
    /// </summary>
    public ErrorCode CheckCommit(in OffsetCommit commit, long now)
    {
        if (commit.Generation < 0 && IsEmpty) return ErrorCode.None;
        if (commit is { IsTransactional: true, Generation: -1, MemberId: "", InstanceId: null }) return ErrorCode.None;
        if (!_members.TryGetValue(commit.MemberId, out var member)) return ErrorCode.UnknownMemberId;
        if (!commit.IsTransactional && commit.Version < EpochsSince) return ErrorCode.UnsupportedVersion;
        int epoch = commit.Generation;
        if (epoch == member.Epoch || (epoch < member.Epoch && commit.Offsets.All(offset => HadBy(member, offset.Partition, epoch)))) return ErrorCode.None;
        return commit.IsTransactional ? ErrorCode.IllegalGeneration : ErrorCode.StaleMemberEpoch;
    }

    public ErrorCode CheckFetch(string? memberId, int memberEpoch)
    {
        if (memberId is null && memberEpoch < 0) return ErrorCode.None;
        if (memberId is null || !_members.TryGetValue(memberId, out var member)) return ErrorCode.UnknownMemberId;
        return memberEpoch == member.Epoch ? ErrorCode.None : ErrorCode.StaleMemberEpoch;
    }

    bool HadBy(ConsumerMember member, TopicPartition partition, int epoch)
    {
        if (catalog.Find(partition.Topic) is not { } topic) return false;
        var known = new TopicIdPartition(topic.Id, partition.Partition);
        return (member.Assigned.TryGetValue(known, out int since) || member.Revoking.TryGetValue(known, out since)) && since <= epoch;
    }
}
