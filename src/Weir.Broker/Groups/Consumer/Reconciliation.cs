namespace Weir.Broker.Groups;

/// <summary>
/// The way of one member from what it has to what it shall have. A partition is revoked before it is given to somebody else, and given when nobody else has
/// it: so no two members have one at any time.
/// </summary>
/// <remarks>Source: CurrentAssignmentBuilder of Apache Kafka 4.3; KIP-848, and KIP-1251 for the epochs of partitions.</remarks>
static class Reconciliation
{
    /// <summary>Takes the member as far as it can go now.</summary>
    /// <param name="member">The member.</param>
    /// <param name="targetEpoch">Epoch of the target assignment.</param>
    /// <param name="owned">What the member says that it owns; null when it did not say.</param>
    /// <param name="isTaken">Whether another member has the partition.</param>
    /// <returns>Whether anything changed.</returns>
    public static bool Advance(ConsumerMember member, int targetEpoch, IReadOnlySet<TopicIdPartition>? owned, Func<TopicIdPartition, bool> isTaken)
    {
        if (member.IsReconciledTo(targetEpoch)) return false;
        if (member.State == ConsumerMemberState.UnrevokedPartitions && Owns(owned, member.Revoking)) return false;
        var kept = member.Assigned.Where(pair => member.Target.Contains(pair.Key)).ToDictionary();
        var revoking = member.Assigned.Where(pair => !member.Target.Contains(pair.Key)).ToDictionary();
        if (revoking.Count > 0 && Owns(owned, revoking)) return Become(member, ConsumerMemberState.UnrevokedPartitions, member.Epoch, kept, revoking);
        bool waits = false;
        foreach (var partition in member.Target)
        {
            if (kept.ContainsKey(partition)) continue;
            if (isTaken(partition)) waits = true;
            else kept[partition] = targetEpoch;
        }
        return Become(member, waits ? ConsumerMemberState.UnreleasedPartitions : ConsumerMemberState.Stable, targetEpoch, kept, []);
    }

    // One that does not say what it owns owns it still.
    static bool Owns(IReadOnlySet<TopicIdPartition>? owned, IReadOnlyDictionary<TopicIdPartition, int> revoking) => owned is null || revoking.Keys.Any(owned.Contains);

    static bool Become(ConsumerMember member, ConsumerMemberState state, int epoch, Dictionary<TopicIdPartition, int> assigned, Dictionary<TopicIdPartition, int> revoking)
    {
        bool same = member.State == state && member.Epoch == epoch && member.PreviousEpoch == member.Epoch && Same(member.Assigned, assigned) && Same(member.Revoking, revoking);
        (member.State, member.PreviousEpoch, member.Epoch) = (state, member.Epoch, epoch);
        (member.Assigned, member.Revoking) = (assigned, revoking);
        return !same;
    }

    static bool Same(IReadOnlyDictionary<TopicIdPartition, int> one, Dictionary<TopicIdPartition, int> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out int epoch) && epoch == pair.Value);
}
