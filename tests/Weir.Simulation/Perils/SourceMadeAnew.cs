using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Simulation.Actors;
using Weir.Simulation.Checking;
using static Weir.Simulation.Perils.Operating;

namespace Weir.Simulation.Perils;

/// <summary>
/// The source is deleted and created anew when all of it is processed: whoever reads it ends and says so, however long it slept meanwhile. The same
/// records are written to it, so that what comes behind them stands where it would have stood, and the group's positions are set to where they end.
/// </summary>
static class SourceMadeAnew
{
    static readonly TimeSpan EndedWithin = TimeSpan.FromSeconds(120);
    static readonly TimeSpan MadeWithin = TimeSpan.FromSeconds(180);

    public static Peril Peril { get; } = new("source-recreated", async stage =>
    {
        // As of a cut log: what deduplicate remembers and what was parked is told by positions that are gone.
        if (stage.Traits.Duplicates is not null || stage.Traits.Retries) return false;
        await stage.Loader.HoldAsync();
        try
        {
            await using var client = stage.NewClient();
            var admin = new KafkaAdmin(client);
            if (await AllReadAsync(stage, admin) is not { } content || !content.TrueForAll(IsWhole)) return false;
            // One that only begins would begin at the new one, whose positions nobody has set yet.
            foreach (var slot in stage.Fleet.Slots)
            {
                slot.IsWanted = false;
                foreach (var worker in slot.Live.Where(worker => !worker.HasStarted).ToList()) stage.Fleet.Kill(slot, worker, told: true);
            }
            stage.Fleet.HasOtherSource = true;
            await UntilAsync(stage, MadeWithin, "the source could not be made anew", () => MakeAsync(admin, stage.Traits, content.Count));
            await UntilAsync(stage, EndedWithin, "who read the source that was deleted works on", () => Task.FromResult(stage.Fleet.Slots.TrueForAll(slot => slot.Live.Count == 0)));
            await UntilAsync(stage, MadeWithin, "the records could not be written again", () => RewriteAsync(stage, client, content));
            await UntilAsync(stage, MadeWithin, "the positions could not be set", async () => await StopAllAsync(stage, admin) && await TryAsync(() => SetAsync(admin, content)));
            for (int partition = 0; partition < content.Count; partition++) stage.Cuts.GaveUp(partition, content[partition].End, content[partition].End);
            stage.Fleet.HasOtherSource = false;
            StartAll(stage);
            return true;
        }
        finally { stage.Loader.Release(); }
    });

    // What is written again stands where it stood only where the log begins with its first record, and holds nothing else.
    static bool IsWhole(PartitionContent partition) => partition.ByMarkers.Index().All(record => record.Item.Offset == record.Index) && partition.ByMarkers.Count == partition.End;

    // Again where no answer came: it is made anew once more then.
    static async Task<bool> MakeAsync(KafkaAdmin admin, SimulationTraits traits, int partitions)
    {
        if (!await TryAsync(async () =>
        {
            if (await admin.FindTopicAsync(SamplePipeline.Source, CancellationToken.None) is not null) await admin.DeleteTopicAsync(SamplePipeline.Source, CancellationToken.None);
        })) return false;
        return await TryAsync(() => SampleTopics.CreateSourceAsync(admin, traits, partitions));
    }

    // Where it is not known what was written, the topic is made once more.
    static async Task<bool> RewriteAsync(PerilStage stage, KafkaClient client, List<PartitionContent> content)
    {
        if (await IsWrittenAsync(stage, client, content)) return true;
        await MakeAsync(new(client), stage.Traits, content.Count);
        return false;
    }

    static async Task<bool> IsWrittenAsync(PerilStage stage, KafkaClient client, List<PartitionContent> content)
    {
        var producer = new PlainProducer(client);
        foreach (var record in content.SelectMany(partition => partition.ByMarkers))
        {
            var slot = producer.Append(SamplePipeline.Source, record.Partition, record.Timestamp, record.Key?.Length ?? -1, record.Value?.Length ?? -1);
            record.Key?.CopyTo(slot.Key);
            record.Value?.CopyTo(slot.Value);
        }
        if (!await TryAsync(() => producer.FlushAsync(CancellationToken.None))) return false;
        return await TryAsync(async () =>
        {
            foreach (var (partition, before) in content.Index())
                if ((await SourceAsync(stage, partition)).End != before.End) throw new InvalidOperationException("they are not all there, or there twice");
        });
    }

    static Task SetAsync(KafkaAdmin admin, List<PartitionContent> content) =>
        admin.CommitOffsetsAsync(SamplePipeline.Group, content.Index().ToDictionary(partition => new TopicPartition(SamplePipeline.Source, partition.Index), partition => partition.Item.End), CancellationToken.None);
}
