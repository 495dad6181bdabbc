using Weir.Simulation.Actors;

namespace Weir.Simulation.Perils;

/// <summary>The broker's disk.</summary>
static class Disks
{
    public static Peril Full { get; } = Of("disk-full", DiskTrouble.Full);

    public static Peril SyncFails { get; } = Of("sync-fails", DiskTrouble.SyncFails);

    /// <summary>A byte that was synced is another one: found at the start or by whoever reads it, and put right from a copy.</summary>
    public static Peril FlippedByte { get; } = new("flipped-byte", async stage =>
    {
        if (!stage.Broker.IsUp) return false;
        stage.Broker.Crash(losesPower: stage.Random.Next(2) == 0, told: true);
        if (!await stage.Broker.FlipAsync(stage.Random))
        {
            await stage.Broker.StartAsync();
            return false;
        }
        bool started = await stage.Broker.StartAsync();
        if (!started) stage.Count("flipped-byte-refused");
        await stage.PauseAsync(TimeSpan.FromSeconds(6));
        if (stage.Broker.IsUp) stage.Broker.Crash(losesPower: false, told: true);
        await stage.Broker.FlipBackAsync();
        await stage.Broker.StartAsync();
        return true;
    });

    // Once a write or an fsync failed the broker takes no more, and has to be started again; that fails as long as the disk does.
    static Peril Of(string name, DiskTrouble trouble) => new(name, async stage =>
    {
        if (!stage.Broker.IsUp) return false;
        int before = stage.Broker.StorageFailures;
        stage.Broker.Disk = trouble;
        var end = stage.Now + (stage.Random.NextDouble() * TimeSpan.FromSeconds(6));
        while (stage.Now < end && stage.Broker.StorageFailures == before) await stage.WaitAsync(TimeSpan.FromSeconds(0.2));
        bool happened = stage.Broker.StorageFailures > before;
        await stage.PauseAsync(TimeSpan.FromSeconds(2));
        while (happened && stage.Now < end)
        {
            if (stage.Broker.IsUp) stage.Broker.Crash(losesPower: stage.Random.Next(2) == 0, told: true);
            await stage.PauseAsync(TimeSpan.FromSeconds(1));
            if (await stage.Broker.StartAsync()) break;
        }
        stage.Broker.Disk = DiskTrouble.None;
        if (stage.Broker.IsUp && stage.Broker.HasFailed) stage.Broker.Crash(losesPower: stage.Random.Next(2) == 0, told: stage.Random.Next(3) > 0);
        await stage.Broker.StartAsync();
        return happened;
    });
}
