using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Tests.Protocol.Compression;

namespace Weir.Tests.Kafka.Worker;

/// <summary>A pipeline that writes a record to each kind of topic, and how the batches there are compressed.</summary>
static class CompressedRun
{
    /// <summary>What the file says of the sink, of the dead letters (empty: nothing) and in <c>kafka.producer</c>.</summary>
    public static TheoryData<string, string, string> Settings => new() { { "gzip", "lz4", "none" }, { "none", "snappy", "gzip" }, { "zstd", "", "lz4" } };

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs it and compares.</summary>
    public static async Task CheckAsync(KafkaClient client, string prefix, string sink, string dead, string others)
    {
        CompressionTests.SkipWithoutZstd(Named(sink));
        await using var run = new ControlledRun(client, dead.Length == 0 ? "" : $", compression: {dead}", partitions: 1)
        {
            Prefix = prefix,
            Sink = $", compression: {sink}",
            Producer = $"compression.type: {others}",
            Topics = "create: missing",
            Retry = "within: 1ms, backoff: 1ms, topics: [1h]",
            Steps = $"[{{ route: {{ topic: {prefix}elsewhere }}, when: {{ a: {{ equals: routed }} }} }}, {{ moody: {{}} }}]",
            Catalog = BuiltInSteps.Catalog().Add(MoodyStep.Spec((text, _) => text == "late" ? StepResult.Retry("not yet") : StepResult.Continue)),
        };
        await run.CreateTopicsAsync();
        await run.StartAsync();
        await run.SendKeyedAsync(0, ("a", Value("kept")), ("b", Value("routed")), ("c", "?"), ("d", Value("late")));
        var written = new List<(string Topic, CompressionType Compression)>();
        foreach (var (topic, value) in new[] { ("out", Value("kept")), ("elsewhere", Value("routed")), ("dead", "?"), ("g-retry-1h", Value("late")) })
        {
            Assert.Equal([value], await run.ReadAsync(topic, 0, 1));
            written.AddRange((await CompressionsAsync(client, prefix + topic)).Select(compression => (topic, compression)));
        }
        Assert.Equal([("out", Named(sink)), ("elsewhere", Named(sink)), ("dead", Named(dead.Length == 0 ? others : dead)), ("g-retry-1h", Named(others))], written);
    }

    // Of all batches with records, as the broker has them.
    static async Task<IEnumerable<CompressionType>> CompressionsAsync(KafkaClient client, string topic)
    {
        var metadata = await client.RefreshAsync([topic], Cancellation);
        var request = new FetchRequest
        {
            MaxBytes = 1 << 20,
            SessionEpoch = -1,
            Topics = [new() { Topic = topic, TopicId = metadata.Topics[topic].Id, Partitions = [new() { CurrentLeaderEpoch = -1, LastFetchedEpoch = -1, PartitionMaxBytes = 1 << 20 }] }],
        };
        var rest = (await client.SendAsync(metadata.Find(topic, 0)!.Leader, Lane.Fetch, request, Cancellation)).Responses[0].Partitions[0].Records ?? default;
        var seen = new HashSet<CompressionType>();
        while (RecordBatch.TryRead(ref rest, out var batch))
            if (!batch.IsControl) seen.Add(batch.Compression);
        return seen;
    }

    static CompressionType Named(string setting) => Enum.Parse<CompressionType>(setting, ignoreCase: true);

    static string Value(string text) => $$"""{"a":"{{text}}"}""";
}
