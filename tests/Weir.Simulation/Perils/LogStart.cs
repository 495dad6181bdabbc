using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Connections;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Simulation.Actors;
using Weir.Simulation.Checking;
using static Weir.Simulation.Perils.Operating;

namespace Weir.Simulation.Perils;

/// <summary>Records that the pipeline had not read are deleted from the front of a partition: it stops and says so, until an operator sets the position, or goes on behind them and says so.</summary>
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
        return stage.Traits.PassesGaps || await SettleAsync(stage, partition);
    });

    // Up to a record in the last part of the log, or its end. True also when no answer came, with which it may be carried out all the same: who settles it sees where the log begins.
    static async Task<bool> DeleteAsync(PerilStage stage, int partition)
    {
        PartitionContent? content = null;
        if (await TryAsync(async () => (content = await SourceAsync(stage, partition)).End) is null or 0) return false;
        long cut = Math.Max(1, content!.End - stage.Random.Next(10));
        // Noted before: when no answer comes they may be gone all the same.
        stage.Cuts.Deleted(content.ByMarkers.Where(record => record.Offset < cut));
        stage.Fleet.HasGaps = !stage.Traits.PassesGaps;
        var request = new DeleteRecordsRequest { TimeoutMs = 5000, Topics = [new() { Name = SamplePipeline.Source, Partitions = [new() { PartitionIndex = partition, Offset = cut }] }] };
        return await TryAsync(async () =>
        {
            await using var connection = await stage.ConnectAsync();
            var answer = await connection.SendAsync(request, new RequestOptions(TimeSpan.FromSeconds(5)), CancellationToken.None);
            return answer.Topics.Sum(topic => topic.Partitions.Count(data => data.ErrorCode != ErrorCode.None));
        }) is null or 0;
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
            if (start is { } from && await StopAllAsync(stage, admin) && await TryAsync(() => PositionAsync(admin, key)) is { } position && position < from
                && await TryAsync(() => admin.CommitOffsetsAsync(SamplePipeline.Group, new Dictionary<TopicPartition, long> { [key] = from }, CancellationToken.None)))
            {
                stage.Cuts.GaveUp(partition, Math.Max(0, position), from);
                stage.Count("given-up");
                isGivenUp = true;
                stage.Trace.Add($"--- {key} from {position} to {from} is given up");
            }
            await stage.PauseAsync(TimeSpan.FromSeconds(1));
        }
        StartAll(stage);
        return isGivenUp;
    }

    static async Task<bool> HasBegunAsync(PerilStage stage, int partition)
    {
        await using var client = stage.NewClient();
        return await TryAsync(() => PositionAsync(new(client), new(SamplePipeline.Source, partition))) >= 0;
    }
}
