using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Connections;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Simulation.Actors;
using Weir.Simulation.Checking;

namespace Weir.Simulation.Perils;

/// <summary>Records that the pipeline had not read are deleted from the front of a partition: it stops and says so, until an operator sets the position.</summary>
static class LogStart
{
    static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(180);

    public static Peril Cut { get; } = new("log-cut", async stage =>
    {
        // What deduplicate remembers of records that are gone cannot be told any more, nor what was parked of them.
        if (stage.Traits.Duplicates is not null || stage.Traits.Retries) return false;
        int partition = stage.Random.Next(stage.Loader.Next.Count);
        foreach (var worker in stage.Fleet.Slots.SelectMany(slot => slot.Live)) worker.Tell(control => control.Pause([]));
        await stage.PauseAsync(TimeSpan.FromSeconds(3));
        // Where nothing is committed yet the pipeline begins at whatever is the log's start then, and nothing is given up.
        bool isCut = await HasBegunAsync(stage, partition) && await DeleteAsync(stage, partition);
        foreach (var worker in stage.Fleet.Slots.SelectMany(slot => slot.Live)) worker.Tell(control => control.Resume([], accept: false));
        if (!isCut) return false;
        await stage.PauseAsync(TimeSpan.FromSeconds(4));
        return await SettleAsync(stage, partition);
    });

    // Up to a record in the last part of the log, or its end. True also when no answer came, with which it may be carried out all the same: who settles it sees where the log begins.
    static async Task<bool> DeleteAsync(PerilStage stage, int partition)
    {
        PartitionContent? content = null;
        if (await TryAsync(async () => (content = await ReadAsync(stage, partition)).End) is null or 0) return false;
        long cut = Math.Max(1, content!.End - stage.Random.Next(10));
        // Noted before: when no answer comes they may be gone all the same.
        stage.Cuts.Deleted(content.ByMarkers.Where(record => record.Offset < cut));
        stage.Fleet.HasGaps = true;
        var request = new DeleteRecordsRequest { TimeoutMs = 5000, Topics = [new() { Name = SamplePipeline.Source, Partitions = [new() { PartitionIndex = partition, Offset = cut }] }] };
        return await TryAsync(async () =>
        {
            await using var connection = await stage.ConnectAsync();
            var answer = await connection.SendAsync(request, new RequestOptions(TimeSpan.FromSeconds(5)), CancellationToken.None);
            return answer.Topics.Sum(topic => topic.Partitions.Count(data => data.ErrorCode != ErrorCode.None));
        }) is null or 0;
    }

    static async Task<PartitionContent> ReadAsync(PerilStage stage, int partition)
    {
        await using var connection = await stage.ConnectAsync();
        return await new LogScan(connection).ReadAsync(SamplePipeline.Source, partition);
    }

    // Until the position is not before the log's start: with members in it a group's positions cannot be set, so everybody goes before. Returns whether something was given up.
    static async Task<bool> SettleAsync(PerilStage stage, int partition)
    {
        bool isGivenUp = false;
        await using var client = stage.NewClient();
        var key = new TopicPartition(SamplePipeline.Source, partition);
        var admin = new KafkaAdmin(client);
        for (var limit = stage.Now + SettledWithin; ;)
        {
            if (stage.Now > limit) throw new InvalidOperationException($"the position of {key} could not be set within {SettledWithin.TotalSeconds} s");
            var start = await TryAsync(async () => (await admin.ListOffsetsAsync([key], OffsetSpec.Earliest, IsolationLevel.ReadUncommitted, CancellationToken.None))[key]);
            if (start is { } first && await TryAsync(() => PositionAsync(admin, key)) >= first) break;
            if (start is { } from && await IsEmptyAsync(stage, admin) && await TryAsync(() => PositionAsync(admin, key)) is { } position && position < from
                && await TryAsync(async () => { await admin.CommitOffsetsAsync(SamplePipeline.Group, new Dictionary<TopicPartition, long> { [key] = from }, CancellationToken.None); return 1L; }) is not null)
            {
                stage.Cuts.GaveUp(partition, Math.Max(0, position), from);
                stage.Count("given-up");
                isGivenUp = true;
                stage.Trace.Add($"--- {key} from {position} to {from} is given up");
            }
            await stage.PauseAsync(TimeSpan.FromSeconds(1));
        }
        foreach (var slot in stage.Fleet.Slots)
        {
            slot.IsWanted = true;
            _ = stage.Fleet.StartLaterAsync(slot, TimeSpan.FromSeconds(1));
        }
        return isGivenUp;
    }

    static async Task<bool> HasBegunAsync(PerilStage stage, int partition)
    {
        await using var client = stage.NewClient();
        return await TryAsync(() => PositionAsync(new KafkaAdmin(client), new(SamplePipeline.Source, partition))) >= 0;
    }

    // -1: none.
    static async Task<long> PositionAsync(KafkaAdmin admin, TopicPartition key) =>
        (await admin.CommittedOffsetsAsync(SamplePipeline.Group, [key], requireStable: true, CancellationToken.None)).TryGetValue(key, out var committed) ? committed.Offset : -1;

    // As a machine's owner does it: kill what does not end by itself.
    static async Task<bool> IsEmptyAsync(PerilStage stage, KafkaAdmin admin)
    {
        foreach (var slot in stage.Fleet.Slots)
        {
            slot.IsWanted = false;
            foreach (var worker in slot.Live.ToList()) stage.Fleet.Kill(slot, worker, told: true);
        }
        return await TryAsync(() => MembersAsync(admin)) == 0;
    }

    // A group that nobody has joined yet, or that lost everything, is not known.
    static async Task<int> MembersAsync(KafkaAdmin admin)
    {
        try { return (await admin.DescribeGroupAsync(SamplePipeline.Group, CancellationToken.None)).Members.Count; }
        catch (KafkaServerException unknown) when (unknown.Code == ErrorCode.GroupIdNotFound) { return 0; }
    }

    // Null: nobody could be asked, or what was asked cannot be done yet.
    static async Task<long?> TryAsync(Func<Task<long>> action)
    {
        try { return await action(); }
        catch (Exception failure) when (failure is KafkaException or IOException or InvalidOperationException) { return null; }
    }

    static async Task<long?> TryAsync(Func<Task<int>> action) => await TryAsync(async () => (long)await action());
}
