namespace Weir.Broker.Groups;

/// <summary>Gives every member as many partitions as the others, and leaves each partition where it is as far as that allows.</summary>
/// <remarks>
/// Where all members subscribe to the same topics: UniformHomogeneousAssignmentBuilder of Apache Kafka 4.3, except that of several members the ones that have
/// most keep the odd partition. Where they do not: as even as moving single partitions makes it.
/// </remarks>
sealed class UniformAssignor : IAssignor
{
    public string Name => "uniform";

    public IReadOnlyDictionary<string, HashSet<TopicIdPartition>> Assign(IReadOnlyCollection<AssignorMember> members)
    {
        var ordered = AssignorMember.InOrder(members).ToList();
        var topics = ordered.SelectMany(member => member.Topics).Distinct().ToList();
        var subscribers = topics.ToDictionary(topic => topic.Id, topic => ordered.Where(member => member.Topics.Contains(topic)).ToList());
        var assigned = ordered.ToDictionary(member => member.Id, member => Kept(member));
        if (ordered.TrueForAll(member => member.Topics.Count == topics.Count)) Level(ordered, assigned, topics.Sum(topic => topic.Partitions));
        var taken = assigned.Values.SelectMany(partitions => partitions).ToHashSet();
        // What few subscribe to goes first: the others can make up for it with what is left.
        foreach (var topic in topics.OrderBy(topic => subscribers[topic.Id].Count))
        {
            for (int number = 0; number < topic.Partitions; number++)
            {
                var partition = new TopicIdPartition(topic.Id, number);
                if (!taken.Contains(partition)) assigned[Least(subscribers[topic.Id], assigned).Id].Add(partition);
            }
        }
        Balance(topics, subscribers, assigned);
        return assigned;
    }

    static HashSet<TopicIdPartition> Kept(AssignorMember member) =>
        [.. member.Target.Where(partition => member.Topics.Any(topic => topic.Id == partition.TopicId && partition.Partition < topic.Partitions))];

    // Takes from each what is above its share.
    static void Level(List<AssignorMember> members, Dictionary<string, HashSet<TopicIdPartition>> assigned, int partitions)
    {
        int share = partitions / members.Count, odd = partitions % members.Count;
        foreach (var (index, member) in members.OrderByDescending(member => assigned[member.Id].Count).Index())
        {
            var has = assigned[member.Id];
            foreach (var partition in has.OrderBy(partition => partition.Partition).Skip(share + (index < odd ? 1 : 0)).ToList()) has.Remove(partition);
        }
    }

    // Each move makes the squares' sum less, so it comes to an end.
    static void Balance(List<CatalogTopic> topics, Dictionary<Protocol.Uuid, List<AssignorMember>> subscribers, Dictionary<string, HashSet<TopicIdPartition>> assigned)
    {
        bool moved;
        do
        {
            moved = false;
            foreach (var topic in topics)
            {
                var least = Least(subscribers[topic.Id], assigned);
                if (subscribers[topic.Id].Find(member => assigned[member.Id].Count > assigned[least.Id].Count + 1 && assigned[member.Id].Any(partition => partition.TopicId == topic.Id)) is not { } most) continue;
                var partition = assigned[most.Id].Where(partition => partition.TopicId == topic.Id).MaxBy(partition => partition.Partition);
                assigned[most.Id].Remove(partition);
                assigned[least.Id].Add(partition);
                moved = true;
            }
        }
        while (moved);
    }

    static AssignorMember Least(List<AssignorMember> members, Dictionary<string, HashSet<TopicIdPartition>> assigned) => members.MinBy(member => assigned[member.Id].Count)!;
}
