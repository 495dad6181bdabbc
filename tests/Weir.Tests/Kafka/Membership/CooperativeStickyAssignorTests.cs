using Weir.Kafka.Membership;

namespace Weir.Tests.Kafka.Membership;

public sealed class CooperativeStickyAssignorTests
{
    [Fact]
    public void New_members_share_evenly()
    {
        var assigned = CooperativeStickyAssignor.Assign([Member("a"), Member("b"), Member("c")], 8);
        Assert.Equal([2, 3, 3], assigned.Values.Select(partitions => partitions.Count).Order());
        Assert.Equal(Enumerable.Range(0, 8), assigned.Values.SelectMany(partitions => partitions).Order());
    }

    [Fact]
    public void A_partition_that_moves_is_given_to_nobody_until_its_owner_gave_it_up()
    {
        var assigned = CooperativeStickyAssignor.Assign([Member("a", 1, 0, 1, 2, 3), Member("b")], 4);
        Assert.Equal([0, 1], assigned["a"]);
        Assert.Empty(assigned["b"]);
        assigned = CooperativeStickyAssignor.Assign([Member("a", 2, 0, 1), Member("b", 2)], 4);
        Assert.Equal([0, 1], assigned["a"]);
        Assert.Equal([2, 3], assigned["b"]);
    }

    [Fact]
    public void The_claim_of_an_older_generation_does_not_count()
    {
        var assigned = CooperativeStickyAssignor.Assign([Member("a", 3, 0, 1), Member("zombie", 2, 0, 1, 2, 3)], 4);
        Assert.Equal([0, 1], assigned["a"]);
        Assert.Equal([2, 3], assigned["zombie"]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_partition_that_several_claim_in_one_generation_is_given_to_nobody_until_they_gave_it_up(int claimants)
    {
        var members = Enumerable.Range(0, claimants).Select(member => Member("m" + member, 4, 0)).ToList();
        var assigned = CooperativeStickyAssignor.Assign(members, 3);
        Assert.All(assigned.Values, partitions => Assert.DoesNotContain(0, partitions));
        Assert.Equal([1, 2], assigned.Values.SelectMany(partitions => partitions).Order());
        assigned = CooperativeStickyAssignor.Assign([.. assigned.Select(member => Member(member.Key, 5, [.. member.Value]))], 3);
        Assert.Equal([0, 1, 2], assigned.Values.SelectMany(partitions => partitions).Order());
    }

    [Fact]
    public void Any_sequence_of_joins_and_leaves_becomes_even_without_a_partition_having_two_owners()
    {
        for (int seed = 1; seed <= 300; seed++) Rebalances(seed);
    }

    static void Rebalances(int seed)
    {
        var random = new Random(seed);
        int partitions = random.Next(1, 20);
        var owned = new Dictionary<string, List<int>> { ["m0"] = [] };
        for (int generation = 1, calm = 0; calm < 4; generation++)
        {
            if (generation < 20 && random.Next(3) == 0) owned["m" + generation] = [];
            else if (generation < 20 && random.Next(4) == 0 && owned.Count > 1) owned.Remove(owned.Keys.ElementAt(random.Next(owned.Count)));
            else if (generation >= 20) calm++;
            var assigned = CooperativeStickyAssignor.Assign([.. owned.Select(member => Member(member.Key, generation, [.. member.Value]))], partitions);
            foreach (var (member, had) in owned)
            {
                // What it had and keeps, and what nobody had: never what another one still holds.
                Assert.All(assigned[member], partition => Assert.DoesNotContain(owned, other => other.Key != member && other.Value.Contains(partition)));
                _ = had;
            }
            owned = owned.Keys.ToDictionary(member => member, member => assigned[member]);
        }
        var counts = owned.Values.Select(partitions => partitions.Count).ToList();
        Assert.True(counts.Max() - counts.Min() <= 1, $"seed {seed}: {string.Join(',', counts)}");
        Assert.Equal(Enumerable.Range(0, partitions), owned.Values.SelectMany(list => list).Order());
    }

    static MemberSubscription Member(string id, int generation = -1, params int[] owned) => new(id, null, owned, generation);
}
