namespace Weir.Broker.Groups;

/// <summary>What is written down of a consumer group: it goes on after a restart as if nothing had happened.</summary>
/// <param name="Epoch">The group's epoch.</param>
/// <param name="TargetEpoch">The target assignment's epoch.</param>
/// <param name="Topics">What is subscribed to, as the group's epoch knows it.</param>
/// <param name="Members">The members with their target and current assignments.</param>
sealed record ConsumerGroupSnapshot(int Epoch, int TargetEpoch, IReadOnlyDictionary<string, CatalogTopic> Topics, IReadOnlyCollection<ConsumerMember> Members);
