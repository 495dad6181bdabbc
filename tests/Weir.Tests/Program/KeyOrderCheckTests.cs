using Weir.Generate;

namespace Weir.Tests.Program;

/// <summary>What the oracle demands of the order where a pipeline has retry topics: each key's, and nothing of records that have none.</summary>
public sealed class KeyOrderCheckTests
{
    const long Count = 700_000;

    static readonly LoginStream Keyed = PlantedTopics.Stream with { IsKeyed = true };

    [Theory]
    [InlineData(true, true, "stands behind a later one of its key")]
    [InlineData(true, false, "stands behind a later one of its partition")]
    [InlineData(false, true, "")]
    [InlineData(false, false, "stands behind a later one of its partition")]
    public void Two_records_of_a_user_changed_their_places(bool isKeyed, bool hasRetry, string finding) => Finds(finding, PlantedTopics.Stream with { IsKeyed = isKeyed }, hasRetry, OfOneUser().Reverse());

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "stands behind a later one of its partition")]
    public void Two_records_of_different_users_changed_their_places(bool hasRetry, string finding) => Finds(finding, Keyed, hasRetry, OfTwoUsers().Reverse());

    [Fact]
    public void What_is_in_order_is_right() => Finds("", Keyed, hasRetry: true, OfOneUser());

    [Theory]
    [InlineData(true, false, "has no key, the original has one")]
    [InlineData(true, true, "has another key")]
    [InlineData(false, true, "has a key, the original has none")]
    public void A_dead_letter_without_its_originals_key(bool isKeyed, bool hasKey, string finding)
    {
        var stream = PlantedTopics.Stream with { IsKeyed = isKeyed };
        var generator = new LoginGenerator(stream);
        byte[] buffer = new byte[LoginGenerator.Longest];
        // Long enough to be the only one with its bytes.
        long number = Enumerable.Range(0, 10_000).First(number => generator.IsBad(number) && generator.Write(number, buffer) > 150);
        byte[] value = buffer.AsSpan(0, generator.Write(number, buffer)).ToArray();
        var check = new LoginCheck(stream, 10_000, PlantedTopics.Keys, new(PlantedTopics.Partitions));
        check.Dead(new Planted(SourcePartitions.Of(number, PlantedTopics.Partitions), hasKey ? [1] : null, value, "WEIR3101").Found());
        Assert.Contains(finding, Assert.Single(check.Examples), StringComparison.Ordinal);
    }

    static void Finds(string finding, LoginStream stream, bool hasRetry, IEnumerable<long> numbers)
    {
        var check = new LoginCheck(stream, Count, PlantedTopics.Keys, new(PlantedTopics.Partitions), new() { KeepsKeysOnly = hasRetry });
        var generator = new LoginGenerator(stream);
        byte[] buffer = new byte[LoginGenerator.Longest];
        foreach (long number in numbers) check.Written(PlantedTopics.Processed(buffer.AsSpan(0, generator.Write(number, buffer)).ToArray()).Found());
        if (finding.Length == 0) Assert.Empty(check.Examples);
        else Assert.Contains(finding, Assert.Single(check.Examples), StringComparison.Ordinal);
    }

    // Good ones of one partition of the source.
    static IEnumerable<long> OfOneUser()
    {
        var generator = new LoginGenerator(PlantedTopics.Stream);
        return Numbers(generator).GroupBy(number => generator.At(number).User).First(user => user.Count() > 1).Take(2);
    }

    // Two that go to the same partition of the sink.
    static IEnumerable<long> OfTwoUsers()
    {
        var generator = new LoginGenerator(PlantedTopics.Stream);
        return Numbers(generator).Take(100).GroupBy(number => Weir.Protocol.Partitioner.ForKey(generator.Users.Id(generator.At(number).User), PlantedTopics.Partitions)).First().DistinctBy(number => generator.At(number).User).Take(2);
    }

    static IEnumerable<long> Numbers(LoginGenerator generator) => Enumerable.Range(0, (int)Count).Select(number => (long)number).Where(number => SourcePartitions.Of(number, PlantedTopics.Partitions) == 1 && !generator.IsBad(number));
}
