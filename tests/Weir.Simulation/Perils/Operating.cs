using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Simulation.Actors;
using Weir.Simulation.Checking;

namespace Weir.Simulation.Perils;

/// <summary>What an operator does with the source and the group, with a broker that may not answer.</summary>
static class Operating
{
    /// <summary>A partition of the source.</summary>
    public static async Task<PartitionContent> SourceAsync(PerilStage stage, int partition)
    {
        await using var connection = await stage.ConnectAsync();
        return await new LogScan(connection).ReadAsync(SamplePipeline.Source, partition);
    }

    /// <summary>The group's position; -1: none.</summary>
    public static async Task<long> PositionAsync(KafkaAdmin admin, TopicPartition key) =>
        (await admin.CommittedOffsetsAsync(SamplePipeline.Group, [key], requireStable: true, CancellationToken.None)).TryGetValue(key, out var committed) ? committed.Offset : -1;

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
