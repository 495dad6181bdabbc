using System.Text;
using System.Threading.Channels;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Tests.Kafka.Worker;

/// <summary>A pipeline whose lookup is a topic, on a broker of whatever make: tests put entries and send records through.</summary>
sealed class LookupTopicRun(KafkaClient client, string name) : IPipelineEvents, IAsyncDisposable
{
    const int TriesMost = 2_000;

    readonly Channel<object> _told = Channel.CreateUnbounded<object>();
    PipelineRun? _run;
    long _read;

    public string Table => $"{name}-table";

    public PipelineRun Run => _run!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The topics, the table's with two partitions and compacted.</summary>
    public async Task CreateTopicsAsync(params string[] without)
    {
        var admin = new KafkaAdmin(client);
        foreach (string topic in (string[])[$"{name}-in", $"{name}-out", $"{name}-dead"]) await admin.CreateTopicAsync(new NewTopic(topic, 1), Cancellation);
        if (!without.Contains(Table)) await CreateTableAsync();
        await client.RefreshAsync([$"{name}-in", $"{name}-out", Table], Cancellation);
    }

    public Task CreateTableAsync(int partitions = 2, string policy = "compact") =>
        new KafkaAdmin(client).CreateTopicAsync(new NewTopic(Table, partitions) { Configs = new Dictionary<string, string> { ["cleanup.policy"] = policy } }, Cancellation);

    /// <summary>As <see cref="CreateTopicsAsync"/>, with a table that takes records without a key: one that is compacted does not, but may have some from before.</summary>
    public async Task CreateUncompactedAsync()
    {
        await CreateTopicsAsync(without: Table);
        await CreateTableAsync(policy: "delete");
        await client.RefreshAsync([Table], Cancellation);
    }

    public Task CompactTableAsync() => new KafkaAdmin(client).AlterTopicConfigsAsync(Table, new Dictionary<string, string?> { ["cleanup.policy"] = "compact" }, Cancellation);

    public async Task StartAsync(string more = "", int workers = 1)
    {
        string text = $$"""
            weir: 1
            name: {{name}}
            workers: {{workers}}
            brokers: {{client.Options.BootstrapServers[0]}}
            source: { topic: {{name}}-in }
            lookups: { countries: { topic: {{Table}}{{more}} } }
            steps:
              - lookup: { field: ip, from: countries, by: cidr, add: { country: code, n: n }, default: none }
              - remove: { field: ip }
            sink: { topic: {{name}}-out }
            dead_letters: { topic: {{name}}-dead }
            delivery: { transaction: { age: 1ms } }
            """;
        var plan = PipelineFile.Compile(text, "/test/pipeline.yaml", BuiltInSteps.Catalog(), new PipelineEnvironment()).PlanOrThrow();
        _run = await PipelineRun.StartAsync(plan, new() { Instance = "i", Events = this }, Cancellation);
    }

    /// <summary>Writes an entry; a null value is a tombstone, a null key none at all.</summary>
    public async Task PutAsync(string? key, string? value, int partition = 0)
    {
        var producer = new PlainProducer(client);
        var (keyBytes, valueBytes) = (Encoding.UTF8.GetBytes(key ?? ""), Encoding.UTF8.GetBytes(value ?? ""));
        var slot = producer.Append(Table, partition, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), key is null ? -1 : keyBytes.Length, value is null ? -1 : valueBytes.Length);
        keyBytes.CopyTo(slot.Key);
        valueBytes.CopyTo(slot.Value);
        await producer.FlushAsync(Cancellation);
    }

    /// <summary>What becomes of one more record.</summary>
    public async Task<string> ThroughAsync(string ip)
    {
        byte[] value = Encoding.UTF8.GetBytes($"{{\"ip\":\"{ip}\"}}");
        var producer = new PlainProducer(client);
        value.CopyTo(producer.Append($"{name}-in", 0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), keyLength: -1, valueLength: value.Length).Value);
        await producer.FlushAsync(Cancellation);
        await foreach (var fetched in new TopicReader(client, new() { MaxWait = TimeSpan.FromMilliseconds(20) }).ReadAsync([new PartitionRange($"{name}-out", 0, _read)], Cancellation))
        {
            _read = fetched.NextOffset;
            if (FirstOf(fetched) is { } written) return written;
        }
        throw new System.Diagnostics.UnreachableException("the topic has no end");
    }

    /// <summary>Sends records through until one becomes that: entries are followed a moment after they are written.</summary>
    public async Task UntilAsync(string ip, string written)
    {
        string last = "";
        for (int tries = 0; tries < TriesMost && last != written; tries++) last = await ThroughAsync(ip);
        Assert.Equal(written, last);
    }

    /// <summary>The next thing of that kind that the run tells of its lookup.</summary>
    public async Task<T> ToldAsync<T>()
    {
        while (true)
            if (await _told.Reader.ReadAsync(Cancellation) is T told) return told;
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await _run.DisposeAsync();
    }

    public void LookupRead(LookupReading reading) => _told.Writer.TryWrite(reading);

    public void LookupRefused(LookupRefusal refusal) => _told.Writer.TryWrite(refusal);

    public void LookupStale(string lookup, string why) => _told.Writer.TryWrite(why);

    public void LookupFollows(string lookup, TimeSpan took) => _told.Writer.TryWrite(took);

    public void Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked)
    {
    }

    public void Recovered(int worker, string why, TimeSpan took)
    {
    }

    public void FirstCommit(int worker, TimeSpan sinceStart)
    {
    }

    public void Trouble(int worker, string what)
    {
    }

    public void TroubleOver(int worker, TimeSpan took)
    {
    }

    static string? FirstOf(FetchedPartition fetched)
    {
        var records = fetched.Records;
        return records.Read() ? Encoding.UTF8.GetString(records.Value) : null;
    }
}
