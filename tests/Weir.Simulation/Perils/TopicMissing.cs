using Weir.Kafka.Admin;
using Weir.Simulation.Actors;
using Weir.Simulation.Checking;
using static Weir.Simulation.Perils.Operating;

namespace Weir.Simulation.Perils;

/// <summary>
/// A topic that the pipeline writes is deleted with all that is in it while nothing waits, and is made again some seconds later: what needs it meanwhile is
/// not committed. A process that begins then says what is missing, and ends, or makes it where it may.
/// </summary>
static class TopicMissing
{
    static readonly TimeSpan DoneWithin = TimeSpan.FromSeconds(180);

    // The desk tells letters by their offsets; and who makes the topic gives it as many partitions as the source has by then.
    public static Peril Letters { get; } = Of("letters-missing", SamplePipeline.DeadLetters, (admin, traits) => SampleTopics.CreateLettersAsync(admin, traits),
        stage => !stage.Traits.HasDesk && (!stage.Traits.Retries || stage.Loader.Next.Count == stage.Traits.Partitions));

    public static Peril Sink { get; } = Of("sink-missing", SamplePipeline.Sink, (admin, traits) => admin.CreateTopicAsync(new NewTopic(SamplePipeline.Sink, traits.Partitions), CancellationToken.None),
        stage => !stage.Traits.Retries);

    static Peril Of(string name, string topic, Func<KafkaAdmin, SimulationTraits, Task> createAsync, Func<PerilStage, bool> isFor) => new(name, async stage =>
    {
        if (!isFor(stage)) return false;
        await using var client = stage.NewClient();
        var admin = new KafkaAdmin(client);
        await stage.Loader.HoldAsync();
        try
        {
            if (await AllReadAsync(stage, admin) is null || await ReadAsync(stage, admin, topic) is not { } gone) return false;
            stage.Gone.Add(gone);
            stage.Fleet.LacksTopic = topic;
            await UntilAsync(stage, DoneWithin, $"'{topic}' could not be deleted", () => TryAsync(() => DeleteAsync(admin, topic)));
        }
        finally { stage.Loader.Release(); }
        if (stage.Random.Next(2) == 0) stage.Do(FaultKind.KillWorker, stage.Any(stage.Fleet.Slots));
        await stage.PauseAsync(TimeSpan.FromSeconds(10));
        if (await WaitsAsync(stage, admin, topic)) stage.Count($"{name}-awaited");
        await UntilAsync(stage, DoneWithin, $"'{topic}' could not be made again", () => TryAsync(async () =>
        {
            if (await admin.FindTopicAsync(topic, CancellationToken.None) is null) await createAsync(admin, stage.Traits);
        }));
        // One that looked for it before ends by that later.
        await stage.WaitAsync(TimeSpan.FromSeconds(10));
        stage.Fleet.LacksTopic = null;
        return true;
    });

    // Null where it is not known, or something is still open: that would be another fault.
    static async Task<TopicGone?> ReadAsync(PerilStage stage, KafkaAdmin admin, string name)
    {
        TopicGone? gone = null;
        await TryAsync(async () =>
        {
            if (await admin.FindTopicAsync(name, CancellationToken.None) is not { } topic) return;
            var contents = new List<PartitionContent>();
            for (int partition = 0; partition < topic.Partitions.Count; partition++) contents.Add(await ContentAsync(stage, name, partition));
            if (contents.TrueForAll(content => content.LastStableOffset == content.End)) gone = new(name, topic.Id, contents);
        });
        return gone;
    }

    // Whether the topic is gone, and a partition stands where it cannot go on without it.
    static async Task<bool> WaitsAsync(PerilStage stage, KafkaAdmin admin, string topic)
    {
        bool waits = false;
        await TryAsync(async () =>
        {
            if (await admin.FindTopicAsync(topic, CancellationToken.None) is not null) return;
            for (int partition = 0; partition < stage.Loader.Next.Count; partition++)
                waits |= await PositionAsync(admin, new(SamplePipeline.Source, partition)) < (await SourceAsync(stage, partition)).End;
        });
        return waits;
    }

    static async Task DeleteAsync(KafkaAdmin admin, string topic)
    {
        if (await admin.FindTopicAsync(topic, CancellationToken.None) is not null) await admin.DeleteTopicAsync(topic, CancellationToken.None);
    }
}
