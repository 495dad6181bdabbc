using Weir.Engine;
using Weir.Kafka;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Perils;

/// <summary>What happens to processes, to their group, and by the hand of an operator.</summary>
static class Troubles
{
    /// <summary>A member whose session ends while it works.</summary>
    public static Peril SessionLost { get; } = new("session-lost", async stage =>
    {
        var lost = new LostHeartbeats();
        stage.Broker.Interventions.Add(lost);
        await stage.WaitAsync(TimeSpan.FromSeconds(12));
        stage.Broker.Interventions.Remove(lost);
        if (lost.Member is null) return false;
        if (stage.Traits.IsDividedByBroker) stage.Count("session-lost-848");
        return true;
    });

    /// <summary>The broker is stopped as SIGTERM stops it, and comes back; its machine may have lost power meanwhile.</summary>
    public static Peril BrokerRestarted { get; } = new("broker-restarted", async stage =>
    {
        if (!await stage.Broker.StopAsync(losesPower: stage.Random.Next(2) == 0)) return false;
        await stage.PauseAsync(TimeSpan.FromSeconds(stage.Random.Next(3) == 0 ? 12 : 2));
        return await stage.Broker.StartAsync();
    });

    /// <summary>The network between one process and the broker is away, by itself for longer than any session, and nobody is told; then what was sent meanwhile arrives, whoever still waits for it.</summary>
    public static Peril CutOff { get; } = new("cut-off", async stage =>
    {
        if (stage.AnyWorker() is not { } worker) return false;
        var time = TimeSpan.FromSeconds(stage.Traits.InARow ? 10 : stage.Random.Next(5, 31));
        stage.CutOff(worker.Process, time);
        await stage.WaitAsync(time);
        return true;
    });

    /// <summary>A process that is starved of its processor: it stands still again and again, for less than its session.</summary>
    public static Peril Stutter { get; } = new("stutter", async stage =>
    {
        if (stage.AnyWorker()?.Process is not { } process) return false;
        for (var end = stage.Now + TimeSpan.FromSeconds(10); stage.Now < end && process.State == ProcessState.Running;)
        {
            process.Pause();
            await stage.PauseAsync(TimeSpan.FromSeconds(4));
            process.Resume();
            await stage.PauseAsync(TimeSpan.FromSeconds(0.1));
        }
        return true;
    });

    /// <summary>Members come and go all the time, so that partitions move while what was polled of them is worked on.</summary>
    public static Peril RebalanceStorm { get; } = new("rebalance-storm", async stage =>
    {
        for (int i = 0; i < 5; i++)
        {
            if (stage.AnyWorker() is { IsStopping: false } worker) worker.Stop();
            await stage.PauseAsync(TimeSpan.FromSeconds(3));
        }
        return true;
    });

    /// <summary>SIGTERM, and SIGKILL before it is obeyed.</summary>
    public static Peril KilledWhileEnding { get; } = new("killed-while-ending", async stage =>
    {
        var slot = stage.Any(stage.Fleet.Slots);
        if (slot.Live.LastOrDefault() is not { IsStopping: false } worker) return false;
        worker.Stop();
        await stage.PauseAsync(TimeSpan.FromSeconds(stage.Random.Next(2) == 0 ? 0.05 : 1));
        if (!slot.Live.Contains(worker)) return false;
        stage.Fleet.Kill(slot, worker, told: stage.Random.Next(3) > 0);
        _ = stage.Fleet.StartLaterAsync(slot, TimeSpan.FromSeconds(3));
        return true;
    });

    /// <summary>An operator has everything stand still for a while, whatever happens meanwhile.</summary>
    public static Peril AllPaused { get; } = new("all-paused", async stage =>
    {
        foreach (var worker in stage.Fleet.Slots.SelectMany(slot => slot.Live)) worker.Tell(control => control.Pause([]));
        await stage.PauseAsync(TimeSpan.FromSeconds(8));
        foreach (var worker in stage.Fleet.Slots.SelectMany(slot => slot.Live)) worker.Tell(control => control.Resume([], accept: false));
        return true;
    });

    /// <summary>An operator skips records that are still to come.</summary>
    public static Peril Skips { get; } = new("skips", async stage =>
    {
        int partition = stage.Random.Next(stage.Loader.Next.Count);
        for (int i = 0; i < 5; i++)
        {
            long offset = stage.Loader.Next[partition] + stage.Random.Next(12);
            stage.Skipped.Add((partition, offset));
            foreach (var worker in stage.Fleet.Slots.SelectMany(slot => slot.Live)) worker.Tell(control => Skip(control, partition, offset));
        }
        await stage.PauseAsync(TimeSpan.FromSeconds(1));
        return true;
    });

    // Whoever does not own the partition says so.
    static void Skip(PipelineControl control, int partition, long offset)
    {
        try { control.Skip(Actors.SamplePipeline.Source, partition, offset, "the operator says so"); }
        catch (WeirException refused) when (refused.Message.Contains("does not own", StringComparison.Ordinal)) { }
    }
}
