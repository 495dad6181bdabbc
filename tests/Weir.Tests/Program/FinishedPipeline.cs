using Weir.Engine.Delivery;
using Weir.Engine.Steps;
using Weir.Generate;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;
using Weir.Tests.Kafka;

namespace Weir.Tests.Program;

/// <summary>
/// What a real run of the sample pipeline left behind, as lists. A test changes them, has them written as topics and positions of their own, and asks <c>weir generate --check</c>. The source stays as it is.
/// </summary>
sealed class FinishedPipeline : IAsyncDisposable
{
    public const int Records = 4_000;
    public const int Partitions = 3;
    const long Seed = 5;
    const int BadPartsPerMillion = 100_000;
    const string SourceTopic = "user-login";
    const string AnyTime = "--config retention.ms=-1 --config message.timestamp.after.max.ms=9223372036854775807";
    const string NotFarAhead = "--config retention.ms=-1 --config message.timestamp.after.max.ms=3600000";

    static readonly LoginUsers Users = new(Seed);

    readonly FinishedShape _shape;
    readonly KafkaClient _client;
    int _copies;

    FinishedPipeline(TestProgram program, FinishedShape shape)
    {
        (Program, _shape) = (program, shape);
        _client = new(new() { BootstrapServers = [program.Broker] });
    }

    public TestProgram Program { get; }

    public string Manifest => Path.Combine(Program.Folder, "manifest");

    /// <summary>The source, of each partition from its offset 0 on.</summary>
    public IReadOnlyList<CopiedRecord> Source { get; private set; } = [];

    /// <summary>In the order of each partition.</summary>
    public List<CopiedRecord> Output { get; private set; } = [];

    public List<CopiedRecord> Letters { get; private set; } = [];

    /// <summary>What is in the retry topics, under the name of the topic.</summary>
    public List<CopiedRecord> Waiting { get; private set; } = [];

    public Dictionary<int, (long Offset, string Metadata)> Positions { get; } = [];

    /// <summary>Positions in the retry topics; where there is none, nothing was read there.</summary>
    public Dictionary<TopicPartition, long> WaitingPositions { get; } = [];

    public TestProducer Producer => new(_client);

    public KafkaAdmin Admin => new(_client);

    public static async Task<FinishedPipeline> RunAsync(FinishedShape? shape = null)
    {
        var finished = new FinishedPipeline(await TestProgram.StartAsync(), shape ?? new());
        await finished.RunOnceAsync();
        return finished;
    }

    /// <summary>The lists as topics and a group of their own.</summary>
    public async Task<string> WriteAsync()
    {
        string name = $"copy{++_copies}";
        await CopyAsync(name + "-processed", Output);
        await CopyAsync(name + "-dead", Letters);
        foreach (string topic in RetryTopics) await CopyAsync(name + topic[SourceTopic.Length..], Waiting.Where(record => record.Topic == topic));
        foreach (var (partition, position) in Positions) await Producer.CommitAsync(name, SourceTopic, partition, position.Offset, position.Metadata);
        foreach (var (partition, offset) in WaitingPositions) await Producer.CommitAsync(name + ".retry", name + partition.Topic[SourceTopic.Length..], partition.Partition, offset);
        return name;
    }

    /// <summary>The verdict over a copy of <see cref="WriteAsync"/>.</summary>
    public Task<Ran> CheckAsync(string copy) => CheckAsync(copy, $"--manifest {Manifest}");

    /// <summary>The same with these options beside the stream's; a <c>--count</c> among them replaces it.</summary>
    public Task<Ran> CheckAsync(string copy, string options)
    {
        string count = options.Contains("--count", StringComparison.Ordinal) ? "" : $"--count {Records}";
        string retry = string.Concat(RetryTopics.Select(topic => $" --retry {copy}{topic[SourceTopic.Length..]}"));
        return Program.OnBroker($"generate --check {Stream} {count} --processed {copy}-processed --dead {copy}-dead --group {copy} --keys {Program.Keys}{retry} {options}");
    }

    /// <summary>The verdict where something is unusual that the command does not know of.</summary>
    public async Task<Ran> CheckAsync(string copy, CheckRules rules)
    {
        Assert.Equal("", _shape.Stream);
        var topics = new CheckedTopics(SourceTopic, copy + "-processed", copy + "-dead", copy, [.. RetryTopics.Select(topic => copy + topic[SourceTopic.Length..])]);
        var check = new PipelineCheck(() => new KafkaClient(new() { BootstrapServers = [Program.Broker] }), topics, LoginStream.Of(Seed, BadPartsPerMillion), Records, LoginKeys.In(Program.Keys), LoginManifest.Read(Manifest), rules);
        var report = await check.RunAsync(TimeProvider.System, CancellationToken.None);
        return new(report.AllIsWell ? 0 : 1, report.ToJson(), string.Concat(check.Examples.Select(example => example + "\n")));
    }

    /// <summary>What is there passes; so it does in the end, and each violation in between is found and named.</summary>
    public async Task EachIsFoundAsync(IEnumerable<(string What, Action<FinishedPipeline> Plant, string Finding)> violations, Func<string, Task<Ran>>? check = null)
    {
        check ??= CheckAsync;
        var restore = Restoring();
        await PassesAsync();
        foreach (var (what, plant, finding) in violations)
        {
            plant(this);
            var verdict = await check(await WriteAsync());
            Assert.True(verdict.Exit == 1 && verdict.Error.Contains(finding, StringComparison.Ordinal), $"{what}: expected '{finding}', found {verdict}");
            restore();
        }
        await PassesAsync();

        async Task PassesAsync()
        {
            var verdict = await check(await WriteAsync());
            Assert.Equal((0, ""), (verdict.Exit, verdict.Error));
        }
    }

    /// <summary>What makes the lists and positions what they are now.</summary>
    public Action Restoring()
    {
        var (output, letters, waiting) = (Output.ToList(), Letters.ToList(), Waiting.ToList());
        var (positions, waitingPositions) = (new Dictionary<int, (long, string)>(Positions), new Dictionary<TopicPartition, long>(WaitingPositions));
        return () =>
        {
            (Output, Letters, Waiting) = ([.. output], [.. letters], [.. waiting]);
            Restore(Positions, positions);
            Restore(WaitingPositions, waitingPositions);
        };
    }

    /// <summary>The counters beside a position say one more, or less, of these.</summary>
    public void Count(int partition, int read = 0, int written = 0, int dead = 0, int dropped = 0)
    {
        var (offset, metadata) = Positions[partition];
        Assert.True(PartitionCounters.TryParse(metadata, out var counters));
        Positions[partition] = (offset, (counters + new PartitionCounters(read, written, dead, dropped)).ToString());
    }

    /// <summary>The source records of a partition that are good, by their offsets, and what was written of each.</summary>
    public IEnumerable<(long Offset, CopiedRecord Source, CopiedRecord? Output)> Good(int partition)
    {
        var generator = new LoginGenerator(LoginStream.Of(Seed, BadPartsPerMillion));
        var outputs = Output.ToLookup(NumberOf);
        var manifest = LoginManifest.Read(Manifest);
        return SourceOf(partition).Index().Select(record => (Offset: (long)record.Index, record.Item, Number: manifest.NumberAt(partition, record.Index))).Where(record => !generator.IsBad(record.Number))
            .Select(record => (record.Offset, record.Item, outputs[record.Number].FirstOrDefault()));
    }

    /// <summary>The number of the record that an output was made of.</summary>
    public static long NumberOf(CopiedRecord output)
    {
        Assert.True(ProcessedLogin.TryRead(output.Value, out var login, out string? reason), reason);
        return LoginNumbers.Find(Seed, Users.Find(login.UserId), EventTime.Read(login.EventTime));
    }

    public IReadOnlyList<CopiedRecord> SourceOf(int partition) => [.. Source.Where(record => record.Partition == partition)];

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await Program.DisposeAsync();
    }

    string Stream => $"--seed {Seed} --bad 10% {_shape.Stream}";

    IEnumerable<string> RetryTopics => _shape.Retry.Select(delay => $"{SourceTopic}-retry-{delay}");

    async Task RunOnceAsync()
    {
        await CreateAsync(SourceTopic, AnyTime);
        await CreateAsync("user-login-processed", NotFarAhead);
        await CreateAsync("user-login-dead", NotFarAhead);
        string file = _shape.Pipeline(await File.ReadAllTextAsync(Program.Pipeline));
        if (_shape.Retry.Count > 0) file += $"delivery: {{ retry: {{ within: 1ms, topics: [{string.Join(", ", _shape.Retry)}] }} }}\ntopics: {{ create: missing }}\n";
        await File.WriteAllTextAsync(Program.Pipeline, file);
        if (_shape.Step is { } step) Program.Steps = BuiltInSteps.Catalog().Add(step);
        Assert.Equal(0, (await Program.OnBroker($"generate {Stream} --count {Records} --manifest {Manifest}")).Exit);
        var ran = await Program.RunPipelineAsync();
        Assert.True(ran.Exit == 0, ran.Error);
        Source = await ReadAsync(SourceTopic);
        Output = await ReadAsync("user-login-processed");
        Letters = await ReadAsync("user-login-dead");
        foreach (string topic in RetryTopics) Waiting.AddRange(await ReadAsync(topic));
        foreach (var (partition, position) in await Admin.CommittedOffsetsAsync(SourceTopic, null, requireStable: true, CancellationToken.None)) Positions[partition.Partition] = (position.Offset, position.Metadata);
    }

    async Task CreateAsync(string topic, string configs) => Assert.Equal(0, (await Program.OnBroker($"topics create {topic} --partitions {Partitions} --config max.message.bytes=4000000 {configs}")).Exit);

    async Task CopyAsync(string topic, IEnumerable<CopiedRecord> records)
    {
        await CreateAsync(topic, AnyTime);
        var producer = new PlainProducer(_client);
        foreach (var record in records)
        {
            var slot = producer.Append(topic, record.Partition, record.Timestamp, record.Key?.Length ?? -1, record.Value?.Length ?? -1, record.Headers);
            record.Key.CopyTo(slot.Key);
            record.Value.CopyTo(slot.Value);
        }
        await producer.FlushAsync(CancellationToken.None);
    }

    async Task<List<CopiedRecord>> ReadAsync(string topic)
    {
        var found = new List<CopiedRecord>();
        var ends = await Admin.ListOffsetsAsync(topic, OffsetSpec.Latest, IsolationLevel.ReadCommitted, CancellationToken.None);
        await foreach (var fetched in new TopicReader(_client).ReadAsync([.. ends.Select((end, partition) => new PartitionRange(topic, partition, 0, end)).Where(range => range.To > 0)]))
        {
            var records = fetched.Records;
            while (records.Read())
                found.Add(new(topic, fetched.Partition.Partition, records.HasKey ? records.Key.ToArray() : null, records.HasValue ? records.Value.ToArray() : null, records.EncodedHeaders.ToArray(), records.Timestamp));
        }
        return found;
    }

    static void Restore<TKey, TValue>(Dictionary<TKey, TValue> to, Dictionary<TKey, TValue> from) where TKey : notnull
    {
        to.Clear();
        foreach (var (key, value) in from) to[key] = value;
    }
}
