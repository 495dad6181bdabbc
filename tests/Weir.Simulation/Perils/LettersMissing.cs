using Weir.Kafka.Admin;
using Weir.Simulation.Actors;
using Weir.Simulation.Checking;
using static Weir.Simulation.Perils.Operating;

namespace Weir.Simulation.Perils;

/// <summary>
/// The dead-letter topic is deleted, letters and all, while nothing waits, and is made again some seconds later: what needs it meanwhile is not committed.
/// A process that begins then says what is missing, and ends, or makes it where it may.
/// </summary>
static class LettersMissing
{
    static readonly TimeSpan DoneWithin = TimeSpan.FromSeconds(180);

    public static Peril Peril { get; } = new("letters-missing", async stage =>
    {
        // The desk tells letters by their offsets.
        if (stage.Traits.HasDesk) return false;
        await using var client = stage.NewClient();
        var admin = new KafkaAdmin(client);
        await stage.Loader.HoldAsync();
        try
        {
            if (await AllReadAsync(stage, admin) is null || await ReadAsync(stage, admin) is not { } letters) return false;
            stage.LettersGone.Add(letters);
            stage.Fleet.LacksLetters = true;
            await UntilAsync(stage, DoneWithin, "the dead-letter topic could not be deleted", () => TryAsync(() => DeleteAsync(admin)));
        }
        finally { stage.Loader.Release(); }
        if (stage.Random.Next(2) == 0) stage.Do(FaultKind.KillWorker, stage.Any(stage.Fleet.Slots));
        await stage.PauseAsync(TimeSpan.FromSeconds(10));
        if (await WaitsAsync(stage, admin)) stage.Count("letters-awaited");
        await UntilAsync(stage, DoneWithin, "the dead-letter topic could not be made again", () => TryAsync(() => CreateAsync(admin, stage.Traits)));
        // One that looked for it before ends by that later.
        await stage.WaitAsync(TimeSpan.FromSeconds(10));
        stage.Fleet.LacksLetters = false;
        return true;
    });

    // Null where it is not known, or something is still open: that would be another fault.
    static async Task<LettersGone?> ReadAsync(PerilStage stage, KafkaAdmin admin)
    {
        LettersGone? gone = null;
        await TryAsync(async () =>
        {
            if (await admin.FindTopicAsync(SamplePipeline.DeadLetters, CancellationToken.None) is not { } topic) return;
            var contents = new List<PartitionContent>();
            for (int partition = 0; partition < topic.Partitions.Count; partition++) contents.Add(await ContentAsync(stage, SamplePipeline.DeadLetters, partition));
            if (contents.TrueForAll(content => content.LastStableOffset == content.End)) gone = new(topic.Id, contents);
        });
        return gone;
    }

    // Whether the topic is gone, and a partition stands where it cannot go on without it.
    static async Task<bool> WaitsAsync(PerilStage stage, KafkaAdmin admin)
    {
        bool waits = false;
        await TryAsync(async () =>
        {
            if (await admin.FindTopicAsync(SamplePipeline.DeadLetters, CancellationToken.None) is not null) return;
            for (int partition = 0; partition < stage.Loader.Next.Count; partition++)
                waits |= await PositionAsync(admin, new(SamplePipeline.Source, partition)) < (await SourceAsync(stage, partition)).End;
        });
        return waits;
    }

    static async Task DeleteAsync(KafkaAdmin admin)
    {
        if (await admin.FindTopicAsync(SamplePipeline.DeadLetters, CancellationToken.None) is not null) await admin.DeleteTopicAsync(SamplePipeline.DeadLetters, CancellationToken.None);
    }

    static async Task CreateAsync(KafkaAdmin admin, SimulationTraits traits)
    {
        if (await admin.FindTopicAsync(SamplePipeline.DeadLetters, CancellationToken.None) is null) await SampleTopics.CreateLettersAsync(admin, traits);
    }
}
