namespace Weir.Kafka.Admin;

/// <summary>A group with its members.</summary>
/// <param name="GroupId">Its name.</param>
/// <param name="State">Such as <c>Stable</c>, <c>PreparingRebalance</c>, <c>Empty</c>, <c>Dead</c>.</param>
/// <param name="Assignor">The protocol that the members agreed on.</param>
/// <param name="Members">In no particular order.</param>
public sealed record GroupDescription(string GroupId, string State, string Assignor, IReadOnlyList<GroupMember> Members);
