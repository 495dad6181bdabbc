using Weir.Broker.Groups;
using Weir.Protocol;

namespace Weir.Tests.Broker.Groups.Consumer;

public sealed class AssignorTests
{
    static readonly CatalogTopic T = new(new(0, 1), "t", 5), U = new(new(0, 2), "u", 3), V = new(new(0, 3), "v", 4);

    [Fact]
    public void Range_gives_ranges_of_each_topic_to_static_members_first()
    {
        var given = new RangeAssignor().Assign([Member("b", T, U), Member("a", T), new("z", "i", [T, U], new HashSet<TopicIdPartition>())]);
        Assert.Equal([(T.Id, 0), (T.Id, 1), (U.Id, 0), (U.Id, 1)], Of(given["z"]));
        Assert.Equal([(T.Id, 2), (T.Id, 3)], Of(given["a"]));
        Assert.Equal([(T.Id, 4), (U.Id, 2)], Of(given["b"]));
    }

    [Fact]
    public void Range_leaves_members_without_a_partition_when_there_are_too_few() =>
        Assert.Equal([2, 3], new RangeAssignor().Assign([.. Enumerable.Range(0, 5).Select(number => Member($"m{number}", U))]).Values.Select(partitions => partitions.Count).GroupBy(count => count).OrderBy(group => group.Key).Select(group => group.Count()));

    [Fact]
    public void Uniform_moves_no_more_than_it_must_when_a_member_comes_and_when_one_goes()
    {
        var (a, b) = (Member("a", T, V), Member("b", T, V));
        var first = new UniformAssignor().Assign([a, b]);
        Assert.Equal([4, 5], first.Values.Select(partitions => partitions.Count).Order());
        (a, b) = (a with { Target = first["a"] }, b with { Target = first["b"] });
        var second = new UniformAssignor().Assign([a, b, Member("c", T, V)]);
        Assert.All(second.Values, partitions => Assert.Equal(3, partitions.Count));
        Assert.True(second["a"].IsSubsetOf(first["a"]) && second["b"].IsSubsetOf(first["b"]));
        var third = new UniformAssignor().Assign([a with { Target = second["a"] }, Member("c", T, V) with { Target = second["c"] }]);
        Assert.True(second["a"].IsSubsetOf(third["a"]) && second["c"].IsSubsetOf(third["c"]));
        Assert.Equal(9, third.Values.Sum(partitions => partitions.Count));
    }

    [Fact]
    public void Uniform_changes_nothing_that_is_even_already()
    {
        var first = new UniformAssignor().Assign([Member("a", T), Member("b", T), Member("c", T)]);
        var second = new UniformAssignor().Assign([.. first.Reverse().Select(pair => Member(pair.Key, T) with { Target = pair.Value })]);
        Assert.All(first, pair => Assert.True(pair.Value.SetEquals(second[pair.Key])));
    }

    [Fact]
    public void Uniform_takes_back_what_a_member_no_longer_subscribes_to_and_what_is_gone()
    {
        var given = new UniformAssignor().Assign([Member("a", U) with { Target = new HashSet<TopicIdPartition> { new(T.Id, 0), new(U.Id, 1), new(U.Id, 7) } }]);
        Assert.Equal([(U.Id, 0), (U.Id, 1), (U.Id, 2)], Of(given["a"]));
    }

    [Fact]
    public void Uniform_is_as_even_as_different_subscriptions_allow()
    {
        var given = new UniformAssignor().Assign([Member("a", T), Member("b", T, U, V), Member("c", V)]);
        Assert.Equal([4, 4, 4], given.Values.Select(partitions => partitions.Count));
        Assert.Equal(12, given.Values.SelectMany(partitions => partitions).Distinct().Count());
        Assert.All(given["c"], partition => Assert.Equal(V.Id, partition.TopicId));
    }

    static AssignorMember Member(string id, params CatalogTopic[] topics) => new(id, null, topics, new HashSet<TopicIdPartition>());

    static IEnumerable<(Uuid, int)> Of(HashSet<TopicIdPartition> partitions) => partitions.OrderBy(partition => partition.TopicId.Low).ThenBy(partition => partition.Partition).Select(partition => (partition.TopicId, partition.Partition));
}
