using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Simulation.Actors;

namespace Weir.Simulation.Perils;

/// <summary>What happens to the source while it is read.</summary>
static class Topics
{
    const int PartitionsMax = 6;

    /// <summary>It is given more partitions, and records are written to them at once.</summary>
    public static Peril MorePartitions { get; } = new("more-partitions", async stage =>
    {
        int total = stage.Loader.Next.Count + stage.Random.Next(1, 3);
        if (total > PartitionsMax) return false;
        await using var client = stage.NewClient();
        try
        {
            await new KafkaAdmin(client).CreatePartitionsAsync(SamplePipeline.Source, total, CancellationToken.None);
        }
        catch (KafkaException)
        {
            // Whether it was done is not known; the partitions that are there are read in the end.
            return false;
        }
        stage.Loader.Grow(total);
        return true;
    });
}
