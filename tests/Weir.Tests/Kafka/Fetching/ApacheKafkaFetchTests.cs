using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Fetching;

/// <summary>What the fetcher relies on where a leader was elected that lacks what was read (KIP-320): Java's consumer never sends the epoch in its fetches, replicas do (KIP-595).</summary>
[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaFetchTests(ApacheKafkaFixture kafka)
{
    [Theory]
    [InlineData(2, 0, ErrorCode.None, null)]
    [InlineData(5, 0, ErrorCode.None, 2L)]
    [InlineData(2, 7, ErrorCode.OffsetOutOfRange, null)]
    public async Task A_consumers_fetch_is_compared_with_the_leaders_epochs_too(long offset, int epoch, ErrorCode code, long? partsAt)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var client = kafka.NewClient();
        string topic = kafka.NewName("epochs");
        await new KafkaAdmin(client).CreateTopicAsync(new NewTopic(topic, 1), cancel);
        await new TestProducer(client).ProduceAsync(topic, 0, "a", "b");
        var metadata = await client.RefreshAsync([topic], cancel);
        var request = new FetchRequest
        {
            MaxBytes = 1 << 20,
            SessionEpoch = -1,
            IsolationLevel = 1,
            Topics = [new() { Topic = topic, TopicId = metadata.Topics[topic].Id, Partitions = [new() { CurrentLeaderEpoch = 0, LastFetchedEpoch = epoch, FetchOffset = offset, PartitionMaxBytes = 1 << 20 }] }],
        };
        var answer = (await client.SendAsync(metadata.Find(topic, 0)!.Leader, Lane.Fetch, request, cancel)).Responses[0].Partitions[0];
        Assert.Equal((code, partsAt), (answer.ErrorCode, answer.DivergingEpoch?.EndOffset));
    }
}
