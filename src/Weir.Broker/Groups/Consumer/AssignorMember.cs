namespace Weir.Broker.Groups;

/// <summary>A member as an assignor sees it.</summary>
/// <param name="Id">Its member id.</param>
/// <param name="InstanceId">The name of a static member.</param>
/// <param name="Topics">The topics it subscribes to that there are, in the order of their names.</param>
/// <param name="Target">What the last target assignment gave it.</param>
sealed record AssignorMember(string Id, string? InstanceId, IReadOnlyList<CatalogTopic> Topics, IReadOnlySet<TopicIdPartition> Target)
{
    /// <summary>Static members first by their names, then dynamic ones by their ids: the same members are always in the same order.</summary>
    public static IEnumerable<AssignorMember> InOrder(IEnumerable<AssignorMember> members) =>
        members.OrderBy(member => member.InstanceId is null).ThenBy(member => member.InstanceId ?? member.Id, StringComparer.Ordinal);
}
