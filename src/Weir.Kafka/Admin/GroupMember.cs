namespace Weir.Kafka.Admin;

/// <summary>A member of a group.</summary>
/// <param name="MemberId">Given by the coordinator.</param>
/// <param name="InstanceId"><c>group.instance.id</c> of a static member, or null.</param>
/// <param name="ClientId">As the member named itself.</param>
/// <param name="Host">As the coordinator sees it.</param>
/// <param name="Assignment">The partitions it owns.</param>
public sealed record GroupMember(string MemberId, string? InstanceId, string ClientId, string Host, IReadOnlyList<TopicPartition> Assignment);
