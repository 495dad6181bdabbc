using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Tests.Kafka.Worker;

/// <summary>A pipeline from <c>in</c> to <c>out</c> and <c>dead</c> that an operator works with.</summary>
sealed class ControlledRun(KafkaClient client, string dead = "", int partitions = 2) : IPipelineEvents, IAsyncDisposable
{
    readonly Channel<PartitionHalt> _halts = Channel.CreateUnbounded<PartitionHalt>();
    readonly Channel<(string Partition, long Offset, string Why)> _retries = Channel.CreateUnbounded<(string, long, string)>();
    readonly Channel<(string Partition, int Parked)> _full = Channel.CreateUnbounded<(string, int)>();
    readonly Channel<string> _troubles = Channel.CreateUnbounded<string>();
    readonly TaskCompletionSource _troubleOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _assigned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    PipelineRun? _run;

    public PipelineRun Run => _run!;

    public string Source { get; init; } = "";

    public string Steps { get; init; } = "[]";

    public string Retry { get; init; } = "within: 1h";

    public TimeSpan LongestBatch { get; init; } = TimeSpan.FromSeconds(20);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Of a transaction.</summary>
    public string Age { get; init; } = "2ms";

    /// <summary>Before the names of group and topics, where others are on the cluster.</summary>
    public string Prefix { get; init; } = "";

    public string Topics { get; init; } = "";

    public string Sink { get; init; } = "";

    /// <summary>Settings of <c>kafka.producer</c>.</summary>
    public string Producer { get; init; } = "";

    public StepCatalog Catalog { get; init; } = BuiltInSteps.Catalog();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task CreateTopicsAsync()
    {
        foreach (string topic in (string[])["in", "out", "dead"]) await new KafkaAdmin(client).CreateTopicAsync(new NewTopic(Prefix + topic, partitions), Cancellation);
        await client.RefreshAsync([$"{Prefix}in"], Cancellation);
    }

    /// <summary>Returns once it owns its partitions.</summary>
    public async Task StartAsync()
    {
        string text = $$"""
            weir: 1
            name: {{Prefix}}g
            workers: 1
            brokers: {{client.Options.BootstrapServers[0]}}
            source: { topic: {{Prefix}}in{{Source}} }
            steps: {{Steps}}
            sink: { topic: {{Prefix}}out, unknown_fields: keep{{Sink}} }
            dead_letters: { topic: {{Prefix}}dead{{dead}} }
            delivery: { transaction: { age: {{Age}} }, retry: { {{Retry}} } }
            topics: { {{Topics}} }
            kafka: { producer: { {{Producer}} } }
            """;
        var plan = PipelineFile.Compile(text, "/test/pipeline.yaml", Catalog, new PipelineEnvironment()).PlanOrThrow();
        _run = await PipelineRun.StartAsync(plan, new() { Instance = "i", IsNamed = true, Events = this, LongestBatch = LongestBatch, Time = Time }, Cancellation);
        await _assigned.Task.WaitAsync(Cancellation);
    }

    /// <summary>One batch of the source.</summary>
    public async Task SendAsync(int partition, params string[] values)
    {
        var producer = new PlainProducer(client);
        foreach (string value in values)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            bytes.CopyTo(producer.Append($"{Prefix}in", partition, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), keyLength: -1, valueLength: bytes.Length).Value);
        }
        await producer.FlushAsync(Cancellation);
    }

    /// <summary>One batch of the source, each record with a key and, where one is named, a header.</summary>
    public async Task SendKeyedAsync(int partition, params (string? Key, string Value)[] records)
    {
        var producer = new PlainProducer(client);
        var headers = new Weir.Protocol.HeaderEncoder();
        headers.Add("theirs"u8, "x"u8);
        headers.AddNull("none"u8);
        foreach (var (key, value) in records)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            byte[] name = Encoding.UTF8.GetBytes(key ?? "");
            var slot = producer.Append($"{Prefix}in", partition, Timestamp, key is null ? -1 : name.Length, bytes.Length, headers.Encoded);
            name.CopyTo(slot.Key);
            bytes.CopyTo(slot.Value);
        }
        await producer.FlushAsync(Cancellation);
    }

    /// <summary>The timestamp of keyed records.</summary>
    public const long Timestamp = 1_694_479_551_000;

    /// <summary>The next partition that is full of records in retry.</summary>
    public async Task<(string Partition, int Parked)> FullAsync() => await _full.Reader.ReadAsync(Cancellation);

    /// <summary>The next partition that halts.</summary>
    public async Task<PartitionHalt> HaltAsync() => await _halts.Reader.ReadAsync(Cancellation);

    /// <summary>What is told next that does not work.</summary>
    public async Task<string> TroubleAsync() => await _troubles.Reader.ReadAsync(Cancellation);

    /// <summary>Completes when trouble that was told is over.</summary>
    public Task TroubleOver => _troubleOver.Task;

    /// <summary>The next record that a step wants again.</summary>
    public async Task<(string Partition, long Offset, string Why)> RetryAsync() => await _retries.Reader.ReadAsync(Cancellation);

    /// <summary>The headers of the first dead letter of a partition.</summary>
    public async Task<Dictionary<string, string>> LetterAsync(int partition)
    {
        await foreach (var fetched in new TopicReader(client, new() { MaxWait = TimeSpan.FromMilliseconds(20) }).ReadAsync([new PartitionRange($"{Prefix}dead", partition, 0)], Cancellation))
            if (HeadersOf(fetched) is { Count: > 0 } headers) return headers;
        return [];
    }

    /// <summary>The first records of a partition, as many as are asked for.</summary>
    public async Task<List<string>> ReadAsync(string topic, int partition, int count)
    {
        var read = new List<string>();
        await foreach (var fetched in new TopicReader(client, new() { MaxWait = TimeSpan.FromMilliseconds(20) }).ReadAsync([new PartitionRange(Prefix + topic, partition, 0)], Cancellation))
        {
            AddTo(read, fetched);
            if (read.Count >= count) break;
        }
        return read;
    }

    public async Task<long> EndAsync(string topic, int partition) => (await new KafkaAdmin(client).ListOffsetsAsync(Prefix + topic, OffsetSpec.Latest, IsolationLevel.ReadUncommitted, Cancellation))[partition];

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await _run.DisposeAsync();
    }

    void IPipelineEvents.Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked)
    {
        Ownership.Enqueue($"owns [{string.Join(",", owned)}] given [{string.Join(",", given)}] revoked [{string.Join(",", revoked)}]");
        if (owned.Count == partitions) _assigned.TrySetResult();
    }

    /// <summary>What was told of the partitions that it has.</summary>
    public ConcurrentQueue<string> Ownership { get; } = [];

    /// <summary>What was told of topics that take other batches than before.</summary>
    public ConcurrentQueue<string> Limits { get; } = [];

    void IPipelineEvents.LimitsChanged(string topic, int batchBytesMax, TimeSpan? timestampAheadMax) => Limits.Enqueue($"{topic[Prefix.Length..]} takes {batchBytesMax}");

    void IPipelineEvents.Halted(int worker, PartitionHalt halt) => _halts.Writer.TryWrite(halt);

    void IPipelineEvents.Retrying(int worker, TopicPartition partition, long offset, string why) => _retries.Writer.TryWrite((partition.ToString(), offset, why));

    void IPipelineEvents.RetryFull(int worker, TopicPartition partition, int parked) => _full.Writer.TryWrite((partition.ToString(), parked));

    void IPipelineEvents.Recovered(int worker, string why, TimeSpan took) { }

    void IPipelineEvents.FirstCommit(int worker, TimeSpan sinceStart) { }

    void IPipelineEvents.Trouble(int worker, string what) => _troubles.Writer.TryWrite(what);

    void IPipelineEvents.TroubleOver(int worker, TimeSpan took) => _troubleOver.TrySetResult();

    static Dictionary<string, string> HeadersOf(FetchedPartition fetched)
    {
        var headers = new Dictionary<string, string>();
        var records = fetched.Records;
        if (!records.Read()) return headers;
        foreach (var header in records.Headers) headers[Encoding.UTF8.GetString(header.Key)] = Encoding.UTF8.GetString(header.Value);
        return headers;
    }

    public static void AddTo(List<string> read, FetchedPartition fetched)
    {
        var records = fetched.Records;
        while (records.Read()) read.Add(Encoding.UTF8.GetString(records.Source.Value));
    }
}
