using Weir.Protocol;

namespace Weir.Broker.Groups;

sealed partial class GroupCoordinator
{
    /// <summary>Looks at a group; null when there is none.</summary>
    public TResult? Describe<TResult>(string groupId, Func<IGroupMembers, TResult?> describe) where TResult : class
    {
        lock (_gate) return Find(groupId) is { } group ? describe(group.Members) : null;
    }

    /// <summary>Looks at all groups in the order of their names.</summary>
    public List<TResult> DescribeAll<TResult>(Func<IGroupMembers, TResult> describe)
    {
        lock (_gate) return [.. _groups.Keys.Order(StringComparer.Ordinal).Select(id => describe(Find(id)!.Members))];
    }

    /// <summary>Removes a group that has no members, with its offsets, those that open transactions would commit too.</summary>
    public ErrorCode Delete(string groupId)
    {
        lock (_gate)
        {
            if (Find(groupId) is not { } group) return ErrorCode.GroupIdNotFound;
            if (!group.Members.IsEmpty) return ErrorCode.NonEmptyGroup;
            Remove(groupId, group);
            return ErrorCode.None;
        }
    }

    /// <summary>Removes groups, with their offsets, that had no members and committed nothing for more than so many calls of this.</summary>
    public void ForgetSilent(int calls)
    {
        lock (_gate)
        {
            foreach (var (id, group) in _groups.ToList())
            {
                if (!group.Members.IsEmpty || group.Pending.Count > 0) group.SilentFor = 0;
                else if (++group.SilentFor > calls) Remove(id, group);
            }
        }
    }

    /// <summary>A group in which all that is due has happened: a timer that is late is nothing that an administrator sees.</summary>
    Group? Find(string groupId)
    {
        if (!_groups.TryGetValue(groupId, out var group)) return null;
        if (group.Members.NextDeadline <= _clock.ElapsedMs) Tick(group);
        return group;
    }

    void Remove(string groupId, Group group)
    {
        Forget(groupId, group, [.. PartitionsOf(group)]);
        Write([new(group.Members.Key, null)]);
        if (group.FormerKey is { } former) Write([new(former, null)]);
        group.IsDead = true;
        group.Timer?.Dispose();
        _groups.Remove(groupId);
    }

    /// <summary>Takes back committed offsets of topics that no member of the group subscribes to; the others are <paramref name="subscribed"/>.</summary>
    public ErrorCode DeleteOffsets(string groupId, IReadOnlyCollection<TopicPartition> partitions, HashSet<string> subscribed)
    {
        lock (_gate)
        {
            if (Find(groupId) is not { } group) return ErrorCode.GroupIdNotFound;
            if (!group.Members.IsEmpty && !group.Members.IsOfConsumers) return ErrorCode.NonEmptyGroup;
            subscribed.UnionWith(partitions.Select(partition => partition.Topic).Distinct().Where(group.Members.IsSubscribedTo));
            Forget(groupId, group, [.. partitions.Where(partition => !subscribed.Contains(partition.Topic))]);
            return ErrorCode.None;
        }
    }
}
