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
    const string Stream = "--seed 5 --count 4000 --bad 10%";
    const string Source = "user-login";

    readonly KafkaClient _client;
    int _copies;

    FinishedPipeline(TestProgram program)
    {
        Program = program;
        _client = new(new() { BootstrapServers = [program.Broker] });
    }

    public TestProgram Program { get; }

    public string Manifest => Path.Combine(Program.Folder, "manifest");

    /// <summary>In the order of each partition.</summary>
    public List<CopiedRecord> Output { get; private set; } = [];

    public List<CopiedRecord> Letters { get; private set; } = [];

    public Dictionary<int, (long Offset, string Metadata)> Positions { get; } = [];

    public TestProducer Producer => new(_client);

    public static async Task<FinishedPipeline> RunAsync()
    {
        var finished = new FinishedPipeline(await TestProgram.StartAsync());
        var program = finished.Program;
        await program.CreateTopicsAsync();
        Assert.Equal(0, (await program.OnBroker($"generate {Stream} --manifest {finished.Manifest}")).Exit);
        Assert.Equal(0, (await program.RunPipelineAsync()).Exit);
        finished.Output = await finished.ReadAsync("user-login-processed");
        finished.Letters = await finished.ReadAsync("user-login-dead");
        foreach (var (partition, position) in await new KafkaAdmin(finished._client).CommittedOffsetsAsync(Source, null, requireStable: true, CancellationToken.None)) finished.Positions[partition.Partition] = (position.Offset, position.Metadata);
        return finished;
    }

    /// <summary>The lists as topics and a group of their own.</summary>
    public async Task<string> WriteAsync()
    {
        string name = $"copy{++_copies}";
        foreach (var (topic, records) in new[] { (name + "-processed", Output), (name + "-dead", Letters) })
        {
            Assert.Equal(0, (await Program.OnBroker($"topics create {topic} --partitions {Partitions}")).Exit);
            var producer = new PlainProducer(_client);
            foreach (var record in records)
            {
                var slot = producer.Append(topic, record.Partition, record.Timestamp, record.Key?.Length ?? -1, record.Value?.Length ?? -1, record.Headers);
                record.Key.CopyTo(slot.Key);
                record.Value.CopyTo(slot.Value);
            }
            await producer.FlushAsync(CancellationToken.None);
        }
        foreach (var (partition, position) in Positions) await Producer.CommitAsync(name, Source, partition, position.Offset, position.Metadata);
        return name;
    }

    /// <summary>The verdict over a copy of <see cref="WriteAsync"/>.</summary>
    public Task<Ran> CheckAsync(string copy) =>
        Program.OnBroker($"generate --check {Stream} --processed {copy}-processed --dead {copy}-dead --group {copy} --keys {Program.Keys} --manifest {Manifest}");

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await Program.DisposeAsync();
    }

    async Task<List<CopiedRecord>> ReadAsync(string topic)
    {
        var found = new List<CopiedRecord>();
        var ends = await new KafkaAdmin(_client).ListOffsetsAsync(topic, OffsetSpec.Latest, IsolationLevel.ReadCommitted, CancellationToken.None);
        await foreach (var fetched in new TopicReader(_client).ReadAsync([.. ends.Select((end, partition) => new PartitionRange(topic, partition, 0, end)).Where(range => range.To > 0)]))
        {
            var records = fetched.Records;
            while (records.Read())
                found.Add(new(topic, fetched.Partition.Partition, records.HasKey ? records.Key.ToArray() : null, records.HasValue ? records.Value.ToArray() : null, records.EncodedHeaders.ToArray(), records.Timestamp));
        }
        return found;
    }
}
