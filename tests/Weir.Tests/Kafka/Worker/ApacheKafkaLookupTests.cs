using Weir.Kafka;

namespace Weir.Tests.Kafka.Worker;

[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaLookupTests(ApacheKafkaFixture kafka)
{
    [Fact]
    public async Task A_lookup_follows_its_compacted_topic_on_Apache_Kafka()
    {
        await using var client = kafka.NewClient();
        await using var run = new LookupTopicRun(client, kafka.NewName("lookup"));
        await run.CreateTopicsAsync();
        await run.PutAsync("192.0.2.0/24", """{"code":"DE","n":1}""");
        await run.PutAsync("192.0.2.128/25", """{"code":"FR","n":2}""", partition: 1);
        await run.PutAsync("192.0.2.128/25", null, partition: 1);
        await run.StartAsync(workers: 2);
        Assert.Equal(1, (await run.ToldAsync<LookupReading>()).Entries);
        Assert.Equal("""{"country":"DE","n":1}""", await run.ThroughAsync("192.0.2.200"));
        await run.PutAsync("192.0.2.128/25", """{"code":"SE","n":3}""", partition: 1);
        await run.UntilAsync("192.0.2.200", """{"country":"SE","n":3}""");
        await run.PutAsync("192.0.2.128/25", null, partition: 1);
        await run.UntilAsync("192.0.2.200", """{"country":"DE","n":1}""");
    }
}
