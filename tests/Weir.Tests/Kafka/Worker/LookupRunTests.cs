using System.Text;
using System.Threading.Channels;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Tests.Kafka.Worker;

public sealed class LookupRunTests : EmbeddedBrokerTest, IPipelineEvents
{
    const string Plan = """
        weir: 1
        name: g
        workers: 1
        brokers: BROKER
        source: { topic: in }
        lookups: { countries: { file: countries.csv, reload: 1s } }
        steps:
          - lookup: { field: ip, from: countries, by: cidr, add: { country: code } }
          - remove: { field: ip }
        sink: { topic: out }
        dead_letters: { topic: dead }
        delivery: { transaction: { age: 1ms } }
        """;

    readonly Channel<LookupChange> _changes = Channel.CreateUnbounded<LookupChange>();
    volatile string _table = "network,code\n192.0.2.0/24,DE\n";
    long _read;

    protected override async Task PrepareAsync()
    {
        var admin = new KafkaAdmin(Client);
        foreach (string topic in (string[])["in", "out", "dead"]) await admin.CreateTopicAsync(new NewTopic(topic, 1), TestContext.Current.CancellationToken);
        await Client.RefreshAsync(["in", "out"], TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_running_pipeline_takes_a_changed_file_and_keeps_its_table_when_the_file_is_broken()
    {
        var environment = new PipelineEnvironment { ReadFile = _ => Encoding.UTF8.GetBytes(_table), Stamp = _ => new FileStamp(DateTimeOffset.UnixEpoch, _table.Length) };
        var plan = PipelineFile.Compile(Plan.Replace("BROKER", Broker.BootstrapServers, StringComparison.Ordinal), "/test/pipeline.yaml", BuiltInSteps.Catalog(), environment).PlanOrThrow();
        await using var run = await PipelineRun.StartAsync(plan, new() { Instance = "i", Events = this }, TestContext.Current.CancellationToken);

        Assert.Equal("{\"country\":\"DE\"}", await ThroughAsync());
        _table = "network,code\n192.0.2.0/24,FRANCE\n";
        Assert.Equal(new LookupChange("countries", 1, null), await NextChangeAsync());
        Assert.Equal("{\"country\":\"FRANCE\"}", await ThroughAsync());
        _table = "network,code\n192.0.2.0/24,SE,x\n10.0.0.0/8\n";
        Assert.Equal(new LookupChange("countries", 1, "line 2: the row has 3 values, the first line names 2 columns; line 3: the row has 1 value, the first line names 2 columns"), await NextChangeAsync());
        Assert.Equal("{\"country\":\"FRANCE\"}", await ThroughAsync());
    }

    void IPipelineEvents.Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked)
    {
    }

    void IPipelineEvents.Recovered(int worker, string why, TimeSpan took)
    {
    }

    void IPipelineEvents.FirstCommit(int worker, TimeSpan sinceStart)
    {
    }

    void IPipelineEvents.Trouble(int worker, string what)
    {
    }

    void IPipelineEvents.TroubleOver(int worker, TimeSpan took)
    {
    }

    void IPipelineEvents.LookupChanged(LookupChange change) => _changes.Writer.TryWrite(change);

    /// <summary>Records make transactions, and transactions look at the file.</summary>
    async Task<LookupChange> NextChangeAsync()
    {
        while (true)
        {
            if (_changes.Reader.TryRead(out var change)) return change;
            await ThroughAsync();
        }
    }

    /// <summary>What becomes of one more record.</summary>
    async Task<string> ThroughAsync()
    {
        var value = "{\"ip\":\"192.0.2.1\"}"u8.ToArray();
        var producer = new PlainProducer(Client);
        value.CopyTo(producer.Append("in", 0, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), keyLength: -1, valueLength: value.Length).Value);
        await producer.FlushAsync(TestContext.Current.CancellationToken);
        await foreach (var fetched in new TopicReader(Client, new() { MaxWait = TimeSpan.FromMilliseconds(20) }).ReadAsync([new PartitionRange("out", 0, _read)], TestContext.Current.CancellationToken))
        {
            _read = fetched.NextOffset;
            if (FirstOf(fetched) is { } written) return written;
        }
        throw new System.Diagnostics.UnreachableException("the topic has no end");
    }

    static string? FirstOf(FetchedPartition fetched)
    {
        var records = fetched.Records;
        return records.Read() ? Encoding.UTF8.GetString(records.Value) : null;
    }
}
