namespace Weir.Simulation.Perils;

/// <summary>Wall clocks that jump, while what waits goes on waiting as long as it should.</summary>
static class Clocks
{
    static readonly TimeSpan[] Jumps = [TimeSpan.FromSeconds(-30), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(-50), TimeSpan.FromMinutes(50), TimeSpan.FromHours(-3), TimeSpan.FromHours(3)];

    /// <summary>A machine with workers: its dead letters may then be further ahead than their topic takes, and halt a partition until it is right again.</summary>
    public static Peril OfWorker { get; } = new("worker-clock", async stage =>
    {
        var slot = stage.Any(stage.Fleet.Slots);
        slot.ClockOffset = stage.Any(Jumps);
        foreach (var worker in slot.Live) worker.Process.ClockOffset = slot.ClockOffset;
        await stage.PauseAsync(TimeSpan.FromSeconds(2));
        return true;
    })
    {
        NeedsOperator = true,
        MovesClocks = true,
    };

    /// <summary>The broker's machine. Not back by an hour: it would refuse what everybody else writes.</summary>
    public static Peril OfBroker { get; } = new("broker-clock", async stage =>
    {
        stage.Broker.ClockOffset = stage.Any([.. Jumps.Where(jump => jump > TimeSpan.FromHours(-1))]);
        await stage.PauseAsync(TimeSpan.FromSeconds(2));
        return true;
    })
    {
        NeedsOperator = true,
        MovesClocks = true,
    };
}
