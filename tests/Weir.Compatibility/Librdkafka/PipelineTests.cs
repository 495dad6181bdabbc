using System.Text.Json;
using Weir.Support.Clusters;
using Weir.Support.Processes;
using Weir.Support.Workloads;

namespace Weir.Compatibility.Librdkafka;

/// <summary>The output of our pipeline on Apache Kafka, as librdkafka's read_committed consumer sees it, over TLS.</summary>
public sealed class PipelineTests(Brokers brokers)
{
    const int Records = 20_000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task After_kill_9_librdkafka_reads_every_record_of_a_pipeline_once()
    {
        LibrdkafkaClients.Require();
        LongForm.Require();
        var kafka = await brokers.ApacheAsync();
        await using var logins = new Logins(kafka, LibrdkafkaTopics.NewName("pipe"), seed: 5, Records, rate: 1_000_000);
        await logins.PrepareAsync();
        await logins.LoadAsync();
        await using (var killed = Run(kafka, logins))
        {
            await Wait.UntilAsync("the first commit", Limit, async () => killed.HasExited ? throw new InvalidOperationException(killed.Log) : (await logins.CommittedAsync()).Any(offset => offset > 0));
            await killed.KillAsync();
        }
        await using var second = Run(kafka, logins);
        await Wait.UntilAsync("all records are committed", Limit, async () =>
            second.HasExited ? throw new InvalidOperationException(second.Log) : Enumerable.SequenceEqual(await logins.CommittedAsync(), await logins.EndsAsync()));
        await second.TerminateAsync(Limit);
        var verdict = JsonDocument.Parse(await logins.CheckAsync()).RootElement;
        var clients = new LibrdkafkaClients(kafka.SslServers, ("security.protocol", "SSL"), ("ssl.ca.location", kafka.TlsFile("ca.pem")));
        var written = clients.ReadAll(logins.SinkTopic, Workload.Partitions);
        Assert.Equal(verdict.GetProperty("written").GetInt32(), written.Count);
        Assert.Equal(verdict.GetProperty("dead").GetInt32(), clients.ReadAll(logins.DeadTopic, Workload.Partitions).Count);
        Assert.All(written, record => Assert.Equal(record.Message.Key, JsonDocument.Parse(record.Message.Value!).RootElement.GetProperty("user_id").GetString()));
    }

    static ChildProcess Run(ApacheKafka kafka, Logins logins) => ChildProcess.Start($"weir run {logins.Topic}", WeirProgramFile.Path,
        ["run", logins.File, "-b", kafka.BootstrapServers, "--workers", "2", "--instance", "pod-0", "--until-input-ends"],
        new Dictionary<string, string?>(logins.Variables) { ["WEIR_DELIVERY__TRANSACTION__RECORDS"] = "200" });
}
