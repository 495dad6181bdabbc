using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Demo;

/// <summary>Whether the pipeline has processed everything that was in the source at a moment, by its committed positions.</summary>
sealed class GroupProgress(KafkaAdmin admin, TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The ends of the source's partitions now.</summary>
    public Task<IReadOnlyList<long>> EndsAsync(CancellationToken cancellation) =>
        admin.ListOffsetsAsync(DemoOptions.Source, OffsetSpec.Latest, IsolationLevel.ReadUncommitted, cancellation);

    /// <summary>Waits until the committed positions have reached <paramref name="ends"/>; false when that takes longer than <paramref name="limit"/>.</summary>
    public async Task<bool> ReachedAsync(IReadOnlyList<long> ends, TimeSpan limit, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            if (await HasReachedAsync(ends, cancellation)) return true;
            if (time.GetElapsedTime(started) > limit) return false;
            await Task.Delay(Pause, time, cancellation);
        }
    }

    async Task<bool> HasReachedAsync(IReadOnlyList<long> ends, CancellationToken cancellation)
    {
        try
        {
            var committed = await admin.CommittedOffsetsAsync(DemoOptions.Group, null, requireStable: true, cancellation);
            return Enumerable.Range(0, ends.Count).All(partition => ends[partition] == 0 || committed.GetValueOrDefault(new(DemoOptions.Source, partition))?.Offset >= ends[partition]);
        }
        catch (KafkaException error) when (error.IsRetriable)
        {
            return false;
        }
    }
}
