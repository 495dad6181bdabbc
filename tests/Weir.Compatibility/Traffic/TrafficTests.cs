using Weir.Broker;
using Weir.Compatibility.Differential;
using Weir.Compatibility.Java;
using Weir.Compatibility.Librdkafka;
using Weir.Support.Clusters;
using Weir.Support.Processes;
using Weir.Support.Workloads;

namespace Weir.Compatibility.Traffic;

/// <summary>Writes what other people's clients and ours say to the broker into the corpus of <c>tests/fuzz</c>: WEIR_UPDATE=1 tests/compatibility -class '*TrafficTests'.</summary>
public sealed class TrafficTests
{
    static readonly string Corpus = Path.Combine(RepositoryRoot.Path, "tests/Weir.Tests/Fuzz/Corpus");

    [Fact]
    public async Task Real_traffic_is_kept()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("WEIR_UPDATE") == "1", "writes files: WEIR_UPDATE=1");
        KafkaTools.Require();
        LibrdkafkaClients.Require();
        int port = FreePorts.Take();
        await using var broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Advertised = $"127.0.0.1:{port}", Random = new Random(7) });
        await using var capture = new TrafficCapture(port, () => broker.Port);
        await AskEverythingAsync(capture);
        Write(capture, "differential");
        await AskFromJavaAsync(new(capture));
        Write(capture, "java");
        AskFromLibrdkafka(new(capture.BootstrapServers), await new BrokerTools(capture).NewTopicAsync("librdkafka", 1));
        Write(capture, "librdkafka");
        await RunPipelineAsync(capture);
        Write(capture, "weir");
    }

    static void Write(TrafficCapture capture, string client)
    {
        foreach (string target in (string[])["requests", "responses"]) File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(Corpus, target)).FullName, client + ".bin"), capture.Take(target));
    }

    // Two brokers of ours answer the same, so all of a seed is asked.
    static async Task AskEverythingAsync(TrafficCapture capture)
    {
        await using var other = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions());
        var versions = await DifferentialTests.CommonVersionsAsync(capture.BootstrapServers, other.BootstrapServers);
        for (int seed = 1; seed <= 12; seed++)
        {
            using BrokerSide ours = new(capture.BootstrapServers), theirs = new(other.BootstrapServers);
            await new DifferentialSequence(seed, ours, theirs, versions).RunAsync();
        }
    }

    static async Task AskFromJavaAsync(BrokerTools tools)
    {
        string source = await tools.NewTopicAsync("source", 1), sink = await tools.NewTopicAsync("sink", 1);
        await tools.FillAsync(source, 200);
        await KafkaTools.RunAsync("transactional-copier", "--broker-list", tools.Servers, "--transactional-id", sink, "--input-topic", source, "--output-topic", sink, "--input-partition", "0", "--consumer-group", sink, "--transaction-size", "100", "--use-group-metadata");
        await tools.RunAsync("console-consumer", "--topic", sink, "--from-beginning", "--max-messages", "200", "--consumer-property", "group.protocol=consumer", "--group", sink + "-2");
        foreach (string[] asked in (string[][])[["consumer-groups", "--describe", "--all-groups"], ["topics", "--describe"], ["configs", "--describe", "--topic", sink], ["transactions", "list"]]) await tools.RunAsync(asked[0], asked[1..]);
    }

    static void AskFromLibrdkafka(LibrdkafkaClients clients, string topic)
    {
        foreach (var compression in Enum.GetValues<Confluent.Kafka.CompressionType>().Where(compression => compression != Confluent.Kafka.CompressionType.Zstd))
        {
            using var producer = clients.Producer($"librdkafka-{compression}", compression);
            producer.BeginTransaction();
            for (int i = 0; i < 20; i++) producer.Produce(topic, new() { Key = $"{i}", Value = new string('v', 50) });
            producer.CommitTransaction(LibrdkafkaClients.Limit);
        }
        Assert.Equal(80, clients.ReadAll(topic, 1).Count);
        foreach (var strategy in (Confluent.Kafka.PartitionAssignmentStrategy?[])[Confluent.Kafka.PartitionAssignmentStrategy.CooperativeSticky, null])
        {
            using var consumer = clients.Consumer($"group-{strategy}", strategy: strategy).Build();
            consumer.Subscribe(topic);
            while (consumer.Consume(LibrdkafkaClients.Limit) is { IsPartitionEOF: false }) { }
            consumer.Commit();
            consumer.Close();
        }
    }

    static async Task RunPipelineAsync(TrafficCapture capture)
    {
        await using var logins = new Logins(capture, "traffic", seed: 5, 300, rate: 1_000_000);
        await logins.PrepareAsync();
        await logins.LoadAsync();
        await using var run = ChildProcess.Start("weir run", WeirProgramFile.Path, ["run", logins.File, "-b", capture.BootstrapServers, "--workers", "1", "--instance", "pod-0", "--until-input-ends"], new Dictionary<string, string?>(logins.Variables));
        await Wait.UntilAsync("all records are committed", TimeSpan.FromSeconds(60), async () =>
            run.HasExited ? throw new InvalidOperationException(run.Log) : Enumerable.SequenceEqual(await logins.CommittedAsync(), await logins.EndsAsync()));
        await run.TerminateAsync(TimeSpan.FromSeconds(30));
    }
}
