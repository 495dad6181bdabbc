using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Tests.Kafka.Worker;

[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaRetryTests(ApacheKafkaFixture kafka)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_wait_in_retry_topics_of_Apache_Kafka_over_a_restart_and_come_back_in_order()
    {
        await using var client = kafka.NewClient();
        string prefix = kafka.NewName("retry") + "-";
        await using (var before = Run(client, prefix, _ => StepResult.Retry("not yet")))
        {
            await before.CreateTopicsAsync();
            await before.StartAsync();
            await before.SendKeyedAsync(0, ("a", Value("late")), ("a", Value("behind")));
            await CountsMustBecomeAsync(client, prefix, "w1;read=2;out=0;dead=0;drop=0;retry=2");
            await before.Run.StopAsync();
        }
        await using var after = Run(client, prefix, _ => StepResult.Continue);
        await after.StartAsync();
        await after.SendKeyedAsync(0, ("a", Value("last")));
        int partition = Weir.Protocol.Partitioner.ForKey("a"u8, 2);
        Assert.Equal([Value("late"), Value("behind"), Value("last")], await after.ReadAsync("out", partition, 3));
        await CountsMustBecomeAsync(client, prefix, "w1;read=3;out=3;dead=0;drop=0");
        var admin = new KafkaAdmin(client);
        var positions = await admin.CommittedOffsetsAsync($"{prefix}g.retry", null, requireStable: true, Cancellation);
        var done = positions.Where(position => position.Value.Offset > 0).ToDictionary(position => position.Key, position => position.Value.Offset);
        Assert.NotEmpty(done);
        await admin.DeleteRecordsAsync(done, Cancellation);
        foreach (var (tier, offset) in done) Assert.Equal(offset, (await admin.ListOffsetsAsync([tier], OffsetSpec.Earliest, IsolationLevel.ReadCommitted, Cancellation))[tier]);
    }

    static string Value(string text) => $$"""{"a":"{{text}}"}""";

    static ControlledRun Run(KafkaClient client, string prefix, Func<string, StepResult> decide) => new(client)
    {
        Prefix = prefix,
        Steps = "[{ moody: {} }]",
        Retry = "within: 1ms, backoff: 1ms, topics: [1s, 2s, 4s]",
        Topics = "create: missing",
        Catalog = BuiltInSteps.Catalog().Add(MoodyStep.Spec((text, _) => decide(text))),
    };

    static async Task CountsMustBecomeAsync(KafkaClient client, string prefix, string expected)
    {
        string? seen = null;
        var source = new TopicPartition($"{prefix}in", 0);
        for (long started = TimeProvider.System.GetTimestamp(); seen != expected && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60);)
        {
            string? metadata = (await new KafkaAdmin(client).CommittedOffsetsAsync($"{prefix}g", [source], requireStable: true, Cancellation)).GetValueOrDefault(source)?.Metadata;
            seen = metadata is null ? null : CommittedText.Without(metadata, "tries=");
        }
        Assert.Equal(expected, seen);
    }
}
