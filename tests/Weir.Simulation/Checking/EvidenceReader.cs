using Weir.DeadLetters;
using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Connections;
using Weir.Simulation.Actors;
using Weir.Simulation.Network;
using Weir.Simulation.Perils;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Checking;

/// <summary>Reads what a run left behind: every topic, and the group's positions.</summary>
sealed class EvidenceReader(SimulatedNetwork network, SimulatedProcess process, SimulationTraits traits, SourceLoader loader, PerilStage stage)
{
    /// <param name="lateFrom">By source partition: the first record that was written long after the lookup's last change.</param>
    /// <exception cref="KafkaException">The broker can not be asked now.</exception>
    public async Task<Evidence> ReadAsync(IReadOnlyList<int> lateFrom)
    {
        await using var connection = new KafkaConnection(await network.ConnectAsync(process, CancellationToken.None), "sim:9092", "oracle", process.Time);
        await connection.NegotiateAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        var scan = new LogScan(connection);
        async Task<List<PartitionContent>> Read(string topic, int count)
        {
            var contents = new List<PartitionContent>();
            for (int partition = 0; partition < count; partition++) contents.Add(await scan.ReadAsync(topic, partition));
            return contents;
        }
        var desk = new DeskTopics(SamplePipeline.DeadLetters);
        int partitions = loader.Next.Count;
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = ["sim:9092"], ClientId = SimulatedBroker.Operator, Transport = network.Of(process), Time = process.Time, Seed = 1 });
        var admin = new KafkaAdmin(client);
        // Whoever needs it makes it; until then it is not there.
        async Task<List<PartitionContent>> Find(string topic) => await admin.FindTopicAsync(topic, CancellationToken.None) is { } found ? await Read(topic, found.Partitions.Count) : [];
        var committed = await admin.CommittedOffsetsAsync(SamplePipeline.Group, [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(SamplePipeline.Source, partition))], requireStable: false, CancellationToken.None);
        var source = await Read(SamplePipeline.Source, partitions);
        async Task<IReadOnlyList<PartitionContent>> ReadWhole(string topic)
        {
            var contents = await Read(topic, traits.Partitions);
            return stage.Gone.Count == 0 ? contents : TopicGone.Whole(stage.Gone, topic, (await admin.DescribeTopicAsync(topic, CancellationToken.None)).Id, contents);
        }
        return new([.. source.Select((content, partition) => stage.Cuts.Whole(partition, content))], await ReadWhole(SamplePipeline.Sink), await ReadWhole(SamplePipeline.DeadLetters),
            committed.ToDictionary(pair => pair.Key.Partition, pair => new CommittedPosition(pair.Value.Offset, pair.Value.Metadata)))
        {
            Routed = traits.Routes ? await Read(SamplePipeline.Routed, traits.Partitions + 1) : null,
            Names = traits.LooksUp ? new(await Read(SamplePipeline.Names, NameLoader.Partitions), lateFrom) : null,
            Duplicates = traits.Duplicates,
            Acknowledged = loader.Acknowledged,
            Skipped = stage.Skipped,
            Cuts = stage.Cuts,
            Passed = stage.Fleet.Passed,
            CountsKills = traits.Hesitates || traits.Retries || traits.Mix.Throwing,
            Retries = traits.Retries,
            Mix = traits.Mix,
            Keys = stage.Keys,
            ClocksMoved = traits.Perils.Any(peril => peril.MovesClocks),
            Redriven = traits.HasDesk ? await Read(SamplePipeline.Redriven, traits.Partitions) : null,
            Ledger = traits.HasDesk ? await Find(desk.Ledger) : null,
            Audit = traits.HasDesk ? await Find(desk.Audit) : null,
            Tiers = traits.Retries ? await TiersAsync(admin, Find) : null,
        };
    }

    static async Task<List<TierContent>> TiersAsync(KafkaAdmin admin, Func<string, Task<List<PartitionContent>>> find)
    {
        var positions = await admin.CommittedOffsetsAsync(RetryTopic.GroupOf(SamplePipeline.Group), null, requireStable: false, CancellationToken.None);
        var tiers = new List<TierContent>();
        foreach (string topic in SampleRetries.Topics) tiers.Add(new(topic, await find(topic), positions.Where(pair => pair.Key.Topic == topic).ToDictionary(pair => pair.Key.Partition, pair => pair.Value.Offset)));
        return tiers;
    }
}
