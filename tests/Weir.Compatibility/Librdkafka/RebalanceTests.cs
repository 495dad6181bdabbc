using Confluent.Kafka;
using Weir.Support.Clusters;

namespace Weir.Compatibility.Librdkafka;

/// <summary>Two consumers of librdkafka in one group of the embedded broker.</summary>
public sealed class RebalanceTests(Brokers brokers)
{
    const int All = LibrdkafkaTopics.Partitions;
    const int Records = 40;

    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public Task Partitions_move_to_a_member_that_joins_and_back_when_one_leaves(PartitionAssignmentStrategy strategy) => MoveAsync(strategy);

    [Fact]
    public Task So_they_do_when_the_broker_divides_them() => MoveAsync(null);

    async Task MoveAsync(PartitionAssignmentStrategy? strategy)
    {
        LibrdkafkaClients.Require();
        var clients = new LibrdkafkaClients((await brokers.EmbeddedAsync()).BootstrapServers);
        string topic = await clients.NewTopicAsync("share");
        using var first = new Member(clients, topic, strategy);
        using var second = new Member(clients, topic, strategy);
        first.Join();
        clients.Fill(topic, Records);
        Poll("the first has and reads all", () => first.Owned == All && first.Read.Count == Records, first);
        second.Join();
        Poll("they share", () => first.Owned == All / 2 && second.Owned == All / 2, first, second);
        // Cooperative members, and those the broker divides among, keep what will be theirs; eager ones give up everything first.
        Assert.Equal(strategy != PartitionAssignmentStrategy.Range, first.Revoked == All / 2);
        clients.Fill(topic, Records);
        Poll("both read what is theirs", () => first.Read.Count == Records * 3 / 2 && second.Read.Count == Records / 2, first, second);
        first.Leave();
        Poll("the second has all", () => second.Owned == All, second);
        clients.Fill(topic, Records);
        Poll("the second reads all", () => second.Read.Count >= Records * 3 / 2, second);
        Assert.Equal(Enumerable.Range(0, Records).SelectMany(number => Enumerable.Repeat(number, 3)), first.Read.Concat(second.Read).Order());
    }

    static void Poll(string what, Func<bool> holds, params Member[] members)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > LibrdkafkaClients.Limit)
                throw new TimeoutException($"{what}: not within {LibrdkafkaClients.Limit.TotalSeconds} s; {string.Join(", ", members.Select(member => $"{member.Owned} partitions, {member.Read.Count} records"))}");
            foreach (var member in members) member.Poll();
        }
    }
}
