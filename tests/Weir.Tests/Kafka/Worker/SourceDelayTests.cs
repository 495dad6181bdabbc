using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Lag;

namespace Weir.Tests.Kafka.Worker;

public sealed class SourceDelayTests : EmbeddedBrokerTest
{
    static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_record_is_processed_when_it_is_old_enough_and_its_partition_waits()
    {
        await using var run = await StartAsync("700ms");
        long sent = Now;
        await SendAsync(0, sent, "new", "next");
        await SendAsync(1, sent - 60_000, "old");
        Assert.Equal([Value("old")], await run.ReadAsync("out", 1, 1));
        Assert.Equal([Value("new"), Value("next")], await run.ReadAsync("out", 0, 2));
        Assert.True(Now - sent >= 700, $"{Now - sent} ms");
    }

    [Fact]
    public async Task A_record_whose_timestamp_lies_ahead_waits_no_longer_than_the_delay()
    {
        await using var run = await StartAsync("50ms");
        await SendAsync(0, Now + 1_800_000, "ahead", "behind it");
        Assert.Equal([Value("ahead"), Value("behind it")], await run.ReadAsync("out", 0, 2));
    }

    [Fact]
    public async Task What_is_due_does_not_wait_for_a_later_record_when_its_transaction_is_aborted()
    {
        await using var run = await StartAsync("30s");
        // The run does not know of it: the first record's transaction is refused and aborted, and it is a dead letter the second time.
        await new KafkaAdmin(Client).AlterTopicConfigsAsync("out", new Dictionary<string, string?> { ["max.message.bytes"] = "2000" }, Cancellation);
        await SendAsync(0, (Now - 60_000, new string('x', 10_000)), (Now, "new"));
        long sent = Now;
        Assert.Single(await run.ReadAsync("dead", 0, 1));
        Assert.True(Now - sent < 20_000, $"{Now - sent} ms");
    }

    [Fact]
    public async Task The_delay_is_no_lag_in_seconds()
    {
        await using var run = await StartAsync("1h");
        await SendAsync(0, Now - 600_000, "waits");
        await SendAsync(1, Now - 4_000_000, "done");
        Assert.Equal([Value("done")], await run.ReadAsync("out", 1, 1));
        var lag = await new ConsumerLag(Client).OfAsync("g", ["in"], Cancellation);
        Assert.Equal((1, TimeSpan.Zero), (lag.Records, lag.Behind));
    }

    static string Value(string text) => $$"""{"a":"{{text}}"}""";

    Task SendAsync(int partition, long timestamp, params string[] values) => SendAsync(partition, [.. values.Select(value => (timestamp, value))]);

    // One batch.
    async Task SendAsync(int partition, params (long Timestamp, string Value)[] records)
    {
        var producer = new PlainProducer(Client);
        foreach (var (timestamp, value) in records)
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(Value(value));
            bytes.CopyTo(producer.Append("in", partition, timestamp, -1, bytes.Length).Value);
        }
        await producer.FlushAsync(Cancellation);
    }

    async Task<ControlledRun> StartAsync(string delay)
    {
        var run = new ControlledRun(Client) { Source = $", delay: {delay}" };
        await run.CreateTopicsAsync();
        await run.StartAsync();
        return run;
    }
}
