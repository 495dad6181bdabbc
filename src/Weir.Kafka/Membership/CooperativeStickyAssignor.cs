namespace Weir.Kafka.Membership;

/// <summary>
/// Divides a topic's partitions among the members: as even as can be, and with as few moves as can be. A partition that has to move is given to
/// nobody in this generation, since its owner still holds it; the owner gives it up and joins again, and the next generation assigns it (KIP-429).
/// </summary>
static class CooperativeStickyAssignor
{
    /// <summary>The name the members agree on. All members of a group are Weir.</summary>
    public const string Name = "weir-cooperative-sticky";

    // No member's id.
    const string Contested = "";

    /// <summary>Member id to partitions, ascending.</summary>
    public static Dictionary<string, List<int>> Assign(IReadOnlyList<MemberSubscription> members, int partitions)
    {
        // By instance id first, so that a member that comes back under its name keeps its place.
        var ordered = members.OrderBy(member => member.InstanceId is null).ThenBy(member => member.InstanceId ?? member.MemberId, StringComparer.Ordinal).ToList();
        var owners = Owners(ordered, partitions);
        var wanted = Wanted(ordered, owners, partitions);
        return wanted.ToDictionary(member => member.Key, member => member.Value.Where(partition => owners[partition] is null || owners[partition] == member.Key).Order().ToList());
    }

    // The claim of the newest generation counts. Claims of one generation contradict each other: as in Java's assignors nobody has the partition in this one, since
    // who keeps what it owns goes on from where it stands, and only one of them stands right.
    static string?[] Owners(List<MemberSubscription> members, int partitions)
    {
        var owners = new string?[partitions];
        var generations = new int[partitions];
        foreach (var member in members)
        {
            foreach (int partition in member.Owned.Where(partition => partition >= 0 && partition < partitions))
            {
                if (owners[partition] is null && generations[partition] <= member.Generation || member.Generation > generations[partition]) owners[partition] = member.MemberId;
                else if (member.Generation == generations[partition]) owners[partition] = Contested;
                generations[partition] = Math.Max(generations[partition], member.Generation);
            }
        }
        return owners;
    }

    static Dictionary<string, List<int>> Wanted(List<MemberSubscription> members, string?[] owners, int partitions)
    {
        int share = partitions / members.Count;
        int larger = partitions % members.Count;
        var wanted = members.ToDictionary(member => member.MemberId, _ => new List<int>());
        var free = new Queue<int>(Enumerable.Range(0, partitions).Where(partition => owners[partition] is null or Contested));
        // Those who own most keep the larger shares: that moves the fewest.
        foreach (var member in members.OrderByDescending(member => owners.Count(owner => owner == member.MemberId)))
        {
            int quota = share + (larger > 0 && owners.Count(owner => owner == member.MemberId) > share ? 1 : 0);
            if (quota > share) larger--;
            foreach (int partition in Enumerable.Range(0, partitions).Where(partition => owners[partition] == member.MemberId))
            {
                if (wanted[member.MemberId].Count < quota) wanted[member.MemberId].Add(partition);
                else free.Enqueue(partition);
            }
        }
        foreach (var member in members)
        {
            while (wanted[member.MemberId].Count < share) wanted[member.MemberId].Add(free.Dequeue());
        }
        foreach (var member in members.Where(member => wanted[member.MemberId].Count == share).Take(free.Count).ToList()) wanted[member.MemberId].Add(free.Dequeue());
        return wanted;
    }
}
