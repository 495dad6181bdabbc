using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker.Groups;

sealed partial class GroupCoordinator
{
    /// <summary>Longest metadata of a committed offset, in bytes of UTF-16: <c>offset.metadata.max.bytes</c>.</summary>
    public const int MaxMetadataLength = 4096;

    // The first version of OffsetCommit that may say that there is no such group.
    const short KnowsMissingGroups = 9;

    /// <summary>Commits offsets of a group; the answers are to be sent when <see cref="Durable"/>.</summary>
    public ErrorCode Commit(string groupId, in OffsetCommit commit)
    {
        lock (_gate)
        {
            if (!_groups.ContainsKey(groupId) && commit.Generation >= 0) return commit.Version >= KnowsMissingGroups ? ErrorCode.GroupIdNotFound : ErrorCode.IllegalGeneration;
            var group = FindOrCreate(groupId);
            var error = group.Members.CheckCommit(commit, _clock.ElapsedMs);
            if (error != ErrorCode.None) return error;
            Write([.. commit.Offsets.Select(of => new StateChange(GroupKeys.Offset(groupId, of.Partition), GroupValues.Write(of.Offset)))]);
            foreach (var (partition, offset) in commit.Offsets) group.Offsets[partition] = offset;
            group.SilentFor = 0;
            Settle(group);
            return ErrorCode.None;
        }
    }

    /// <summary>Writes offsets into a transaction, whose coordinator holds it open meanwhile; they count when it commits.</summary>
    public ErrorCode CommitInTransaction(string groupId, in OffsetCommit commit, long producerId)
    {
        lock (_gate)
        {
            if (!_groups.ContainsKey(groupId) && commit.Generation >= 0) return ErrorCode.IllegalGeneration;
            var group = FindOrCreate(groupId);
            var error = group.Members.CheckCommit(commit, _clock.ElapsedMs);
            if (error != ErrorCode.None) return error;
            Write([.. commit.Offsets.Select(of => new StateChange(GroupKeys.Pending(producerId, groupId, of.Partition), GroupValues.Write(of.Offset)))]);
            Hold(group, producerId, commit.Offsets);
            Settle(group);
            return ErrorCode.None;
        }
    }

    /// <summary>Ends a producer's transaction here: its offsets count from now on, or never. After a crash that and <paramref name="ended"/> are both found, or neither. Returns the journal frame.</summary>
    public long EndTransaction(long producerId, bool commit, StateChange ended)
    {
        lock (_gate)
        {
            var changes = new List<StateChange> { ended };
            var holding = _holding.GetValueOrDefault(producerId) ?? [];
            foreach (var group in holding)
            {
                string id = group.Members.Id;
                foreach (var (partition, offset) in group.Pending[producerId])
                {
                    changes.Add(new(GroupKeys.Pending(producerId, id, partition), null));
                    if (commit) changes.Add(new(GroupKeys.Offset(id, partition), GroupValues.Write(offset)));
                }
            }
            Write([.. changes]);
            foreach (var group in holding)
            {
                if (!group.Pending.Remove(producerId, out var pending) || !commit) continue;
                foreach (var (partition, offset) in pending) group.Offsets[partition] = offset;
            }
            _holding.Remove(producerId);
            return _lastFrame;
        }
    }

    /// <summary>What a group committed for a partition, or null. With <paramref name="stable"/> a partition that an open transaction will move is an error (KIP-447).</summary>
    public (CommittedOffset? Offset, ErrorCode Error) Committed(string groupId, TopicPartition partition, bool stable)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(groupId, out var group)) return default;
            if (stable && group.IsUnstable(partition)) return (null, ErrorCode.UnstableOffsetCommit);
            return (group.Offsets.TryGetValue(partition, out var offset) ? offset : null, ErrorCode.None);
        }
    }

    /// <summary>Whether a member may ask for committed offsets; a group that is not there has none to hide.</summary>
    public ErrorCode CheckFetch(string groupId, string? memberId, int memberEpoch)
    {
        lock (_gate) return _groups.TryGetValue(groupId, out var group) ? group.Members.CheckFetch(memberId, memberEpoch) : ErrorCode.None;
    }

    /// <summary>The partitions a group committed something for; what only open transactions will commit is not among them.</summary>
    public IReadOnlyList<TopicPartition> CommittedPartitions(string groupId)
    {
        lock (_gate) return _groups.TryGetValue(groupId, out var group) ? [.. group.Offsets.Keys] : [];
    }

    /// <summary>Takes back offsets, those that open transactions would commit too: DeleteTopics, OffsetDelete, DeleteGroups.</summary>
    void Forget(string groupId, Group group, IReadOnlyCollection<TopicPartition> partitions)
    {
        var pending = group.Pending.SelectMany(open => partitions.Where(open.Value.ContainsKey).Select(partition => (Producer: open.Key, Partition: partition))).ToList();
        Write([
            .. partitions.Select(partition => new StateChange(GroupKeys.Offset(groupId, partition), null)),
            .. pending.Select(of => new StateChange(GroupKeys.Pending(of.Producer, groupId, of.Partition), null)),
        ]);
        foreach (var partition in partitions) group.Offsets.Remove(partition);
        foreach (var (producer, partition) in pending) group.Pending[producer].Remove(partition);
    }

    // Under its name there may be another topic soon.
    long Forget(Topics.Topic topic)
    {
        long frame;
        lock (_gate)
        {
            foreach (var (id, group) in _groups) Forget(id, group, [.. PartitionsOf(group).Where(partition => partition.Topic == topic.Name)]);
            frame = _lastFrame;
        }
        LookAtTopics();
        return frame;
    }

    static IEnumerable<TopicPartition> PartitionsOf(Group group) => group.Offsets.Keys.Concat(group.Pending.Values.SelectMany(offsets => offsets.Keys)).Distinct();

    void LookAtTopics()
    {
        lock (_gate)
        {
            foreach (var group in _groups.Values) (group.Members as ConsumerGroup)?.LookAtTopicsAgain();
        }
    }

    void Hold(Group group, long producerId, IEnumerable<(TopicPartition, CommittedOffset)> offsets)
    {
        if (!_holding.TryGetValue(producerId, out var holding)) _holding[producerId] = holding = [];
        holding.Add(group);
        if (!group.Pending.TryGetValue(producerId, out var pending)) group.Pending[producerId] = pending = [];
        foreach (var (partition, offset) in offsets) pending[partition] = offset;
    }
}
