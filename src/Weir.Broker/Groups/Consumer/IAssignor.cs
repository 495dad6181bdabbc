namespace Weir.Broker.Groups;

/// <summary>Divides the partitions that the members of a group subscribe to.</summary>
interface IAssignor
{
    /// <summary>As members ask for it.</summary>
    string Name { get; }

    /// <summary>What each member shall have, by member id. Each partition that is subscribed to goes to one member that subscribes to it.</summary>
    IReadOnlyDictionary<string, HashSet<TopicIdPartition>> Assign(IReadOnlyCollection<AssignorMember> members);
}
