namespace Weir.Broker.Groups;

/// <summary>Gives each member that subscribes to a topic a range of its partitions: topics with equally many partitions and the same members are divided alike.</summary>
/// <remarks>Source: RangeAssignor of Apache Kafka 4.3.</remarks>
sealed class RangeAssignor : IAssignor
{
    public string Name => "range";

    public IReadOnlyDictionary<string, HashSet<TopicIdPartition>> Assign(IReadOnlyCollection<AssignorMember> members)
    {
        var assigned = members.ToDictionary(member => member.Id, _ => new HashSet<TopicIdPartition>());
        var subscribers = AssignorMember.InOrder(members).SelectMany(member => member.Topics.Select(topic => (Topic: topic, Member: member))).GroupBy(pair => pair.Topic, pair => pair.Member);
        foreach (var topic in subscribers)
        {
            int count = topic.Count(), next = 0;
            foreach (var (index, member) in topic.Index())
            {
                int end = next + (topic.Key.Partitions / count) + (index < topic.Key.Partitions % count ? 1 : 0);
                for (; next < end; next++) assigned[member.Id].Add(new(topic.Key.Id, next));
            }
        }
        return assigned;
    }
}
