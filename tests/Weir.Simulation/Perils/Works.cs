using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Simulation.Actors;

namespace Weir.Simulation.Perils;

/// <summary>What people do while a pipeline runs.</summary>
static class Works
{
    /// <summary>The key gets another version.</summary>
    public static Peril KeyRotates { get; } = new("key-rotates", async stage =>
    {
        if (stage.Keys is not { Versions: < 5 } keys) return false;
        keys.Rotate();
        await stage.PauseAsync(TimeSpan.FromSeconds(6));
        return true;
    });

    /// <summary>The sink takes less than it did: what is larger is refused, wherever the pipeline still thinks otherwise.</summary>
    public static Peril SinkShrinks { get; } = new("sink-shrinks", async stage =>
    {
        if (!stage.Traits.Mix.Bulky) return false;
        await using var client = stage.NewClient();
        try
        {
            foreach (string topic in (string[])[SamplePipeline.Sink, .. stage.Traits.Routes ? [SamplePipeline.Routed] : Array.Empty<string>()])
                await new KafkaAdmin(client).AlterTopicConfigsAsync(topic, new Dictionary<string, string?> { ["max.message.bytes"] = "2000" }, CancellationToken.None);
            return true;
        }
        catch (KafkaException)
        {
            return false;
        }
    })
    {
        NeedsOperator = true,
    };

    /// <summary>kill -9 of whoever redrives dead letters, or another one who takes the desk.</summary>
    public static Peril DeskKilled { get; } = new("desk-killed", async stage =>
    {
        if (stage.Clerk is not { } clerk) return false;
        if (stage.Random.Next(3) == 0) clerk.Begin();
        else if (!clerk.Kill(told: stage.Random.Next(3) > 0)) return false;
        await stage.PauseAsync(TimeSpan.FromSeconds(2));
        return true;
    });
}
