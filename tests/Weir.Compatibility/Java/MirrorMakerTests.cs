using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Java;

/// <summary>Kafka's MirrorMaker 2 as a program of its own, from the embedded broker to Apache Kafka and back: its internal topics are on the cluster that it writes to.</summary>
public sealed class MirrorMakerTests(Brokers brokers) : IDisposable
{
    const int Records = 100;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_and_the_offsets_of_a_group_arrive_on_the_other_cluster(bool fromOurs)
    {
        LongForm.Require();
        KafkaTools.Require();
        BrokerTools ours = new(await brokers.EmbeddedAsync()), apache = new(await brokers.ApacheAsync());
        var (source, target) = fromOurs ? (ours, apache) : (apache, ours);
        string topic = await source.NewTopicAsync("mirror", 2, "--config", "retention.ms=7200000"), copy = $"left.{topic}";
        await source.FillAsync(topic, Records);
        // A group that consumed all of it.
        Assert.Equal(Records, Lines(await source.RunAsync("console-consumer", "--topic", topic, "--from-beginning", "--group", topic, "--max-messages", $"{Records}")).Length);
        await File.WriteAllTextAsync(_folder.Of("mirror"), $"""
            clusters=left,right
            left.bootstrap.servers={source.Servers}
            right.bootstrap.servers={target.Servers}
            left->right.enabled=true
            right->left.enabled=false
            left->right.topics={topic}
            left->right.groups={topic}
            sync.group.offsets.enabled=true
            sync.group.offsets.interval.seconds=1
            emit.checkpoints.interval.seconds=1
            refresh.groups.interval.seconds=2
            sync.topic.acls.enabled=false
            offset.lag.max=0
            replication.factor=1
            checkpoints.topic.replication.factor=1
            heartbeats.topic.replication.factor=1
            offset-syncs.topic.replication.factor=1
            offset.storage.replication.factor=1
            status.storage.replication.factor=1
            config.storage.replication.factor=1
            tasks.max=2
            """);
        await using (var mirror = KafkaTools.Start("mirror-maker", _folder.Of("mirror")))
        {
            await Wait.UntilAsync("the group has arrived", Limit, async () => mirror.HasExited
                ? throw new InvalidOperationException(mirror.Output + mirror.Log)
                : (await target.RunAsync("groups", "--list")).Contains(topic, StringComparison.Ordinal) && await CommittedAsync(target, topic, copy) == Records);
            await mirror.TerminateAsync(Limit);
        }
        string[] mirrored = Lines(await target.RunAsync("console-consumer", "--topic", copy, "--from-beginning", "--max-messages", $"{Records}"));
        Assert.Equal(Enumerable.Range(0, Records), mirrored.Select(int.Parse).Order());
        Assert.Contains("retention.ms=7200000", await target.RunAsync("topics", "--describe", "--topic", copy), StringComparison.Ordinal);
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // group, topic, partition, committed offset
    static async Task<int> CommittedAsync(BrokerTools broker, string group, string topic) =>
        (await broker.TableAsync("consumer-groups", "--describe", "--group", group)).Where(words => words.Length > 3 && words[1] == topic && words[3] != "-").Sum(words => int.Parse(words[3]));
}
