using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Simulation.Actors;
using Weir.Simulation.Checking;

namespace Weir.Simulation.Perils;

/// <summary>What an operator does with the source and the group, with a broker that may not answer.</summary>
static class Operating
{
    static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(30);

    /// <summary>A partition of the source.</summary>
    public static Task<PartitionContent> SourceAsync(PerilStage stage, int partition) => ContentAsync(stage, SamplePipeline.Source, partition);

    /// <summary>A topic's partition.</summary>
    public static async Task<PartitionContent> ContentAsync(PerilStage stage, string topic, int partition)
    {
        await using var connection = await stage.ConnectAsync();
        return await new LogScan(connection).ReadAsync(topic, partition);
    }

    /// <summary>The group's position; -1: none.</summary>
    public static async Task<long> PositionAsync(KafkaAdmin admin, TopicPartition key) => (await CommittedAsync(admin, key))?.Offset ?? -1;

    static async Task<CommittedPosition?> CommittedAsync(KafkaAdmin admin, TopicPartition key) =>
        (await admin.CommittedOffsetsAsync(SamplePipeline.Group, [key], requireStable: true, CancellationToken.None)).TryGetValue(key, out var committed) ? new(committed.Offset, committed.Metadata) : null;

    /// <summary>Waits until everything that is in the source was processed, and nothing of it is in retry. The loader must be held.</summary>
    /// <returns>The source by partition; null: not within 30 s.</returns>
    public static async Task<List<PartitionContent>?> AllReadAsync(PerilStage stage, KafkaAdmin admin)
    {
        for (var limit = stage.Now + ReadWithin; stage.Now < limit; await stage.PauseAsync(TimeSpan.FromSeconds(2)))
        {
            var content = new List<PartitionContent>();
            bool isRead = await TryAsync(async () =>
            {
                for (int partition = 0; partition < stage.Loader.Next.Count; partition++)
                {
                    content.Add(await SourceAsync(stage, partition));
                    var position = await CommittedAsync(admin, new(SamplePipeline.Source, partition));
                    bool waits = position is not null && PartitionCounters.TryParse(position.Metadata, out var counters) && counters.InRetry > 0;
                    if (position?.Offset != content[partition].End || waits) throw new InvalidOperationException("there is more to read");
                }
            });
            if (isRead) return content;
        }
        return null;
    }

    /// <exception cref="InvalidOperationException">It was not done within the time.</exception>
    public static async Task UntilAsync(PerilStage stage, TimeSpan within, string otherwise, Func<Task<bool>> isDone)
    {
        for (var limit = stage.Now + within; !await isDone(); await stage.PauseAsync(TimeSpan.FromSeconds(2)))
            if (stage.Now > limit) throw new InvalidOperationException($"{otherwise} within {within.TotalSeconds} s");
    }

    /// <summary>As a machine's owner does it: kills what does not end by itself, and starts nothing again. True when the group has no members any more, so that its positions can be set.</summary>
    public static async Task<bool> StopAllAsync(PerilStage stage, KafkaAdmin admin)
    {
        foreach (var slot in stage.Fleet.Slots)
        {
            slot.IsWanted = false;
            foreach (var worker in slot.Live.ToList()) stage.Fleet.Kill(slot, worker, told: true);
        }
        return await TryAsync(() => MembersAsync(admin)) == 0;
    }

    /// <summary>Every process is wanted again.</summary>
    public static void StartAll(PerilStage stage)
    {
        foreach (var slot in stage.Fleet.Slots)
        {
            slot.IsWanted = true;
            _ = stage.Fleet.StartLaterAsync(slot, TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Null: nobody could be asked, or what was asked cannot be done yet.</summary>
    public static async Task<long?> TryAsync(Func<Task<long>> action)
    {
        try { return await action(); }
        catch (Exception failure) when (failure is KafkaException or IOException or InvalidOperationException) { return null; }
    }

    /// <inheritdoc cref="TryAsync(Func{Task{long}})"/>
    public static async Task<long?> TryAsync(Func<Task<int>> action) => await TryAsync(async () => (long)await action());

    /// <summary>Whether it was done; false also where that is not known.</summary>
    public static async Task<bool> TryAsync(Func<Task> action) => await TryAsync(async () => { await action(); return 1L; }) is not null;

    // A group that nobody has joined yet, or that lost everything, is not known.
    static async Task<int> MembersAsync(KafkaAdmin admin)
    {
        try { return (await admin.DescribeGroupAsync(SamplePipeline.Group, CancellationToken.None)).Members.Count; }
        catch (KafkaServerException unknown) when (unknown.Code == ErrorCode.GroupIdNotFound) { return 0; }
    }
}
