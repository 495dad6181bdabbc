namespace Weir.Kafka.Production;

/// <summary>Who commits a group's positions (KIP-447): the coordinator refuses a member of an older generation.</summary>
readonly record struct GroupIdentity(string Group, string MemberId, string? InstanceId, int Generation);
