namespace Weir.Simulation.Perils;

/// <summary>Everything that the simulation plays beside the faults of <see cref="FaultKind"/>.</summary>
static class AllPerils
{
    public static IReadOnlyList<Peril> List { get; } =
    [
        Refusals.InPlace, Refusals.InPlace, Refusals.Afterwards, Refusals.LeaderMoves, Refusals.CoordinatorMoves,
        Holds.Produce, Holds.Positions, Holds.End,
        Troubles.SessionLost, Troubles.Stutter, Troubles.RebalanceStorm, Troubles.KilledWhileEnding, Troubles.AllPaused, Troubles.Skips,
        Clocks.OfWorker, Clocks.OfBroker,
        Disks.Full, Disks.SyncFails, Disks.FlippedByte,
        Topics.MorePartitions,
    ];

    /// <summary>The faults of processes and machines, each as a peril among the others.</summary>
    public static IReadOnlyList<Peril> Faults { get; } = [.. Enum.GetValues<FaultKind>().Select(kind => new Peril($"and-{kind}", async stage =>
    {
        stage.Do(kind, stage.Any(stage.Fleet.Slots));
        await stage.PauseAsync(TimeSpan.FromSeconds(5));
        return true;
    }))];

    /// <summary>Draws for a seed: half of the seeds have none, so that what was covered before is; one in eight plays ten in a row, of everything.</summary>
    public static SimulationTraits Draw(SimulationTraits traits, int seed)
    {
        var random = new Random(unchecked((seed * 0x2545F491) ^ 0x5EED));
        double kind = random.NextDouble();
        if (kind < 0.5) return traits;
        if (kind < 0.625)
        {
            Peril[] everything = [.. List, .. Faults];
            return traits with { InARow = true, Perils = [.. Enumerable.Range(0, random.Next(4, 11)).Select(_ => everything[random.Next(everything.Length)])], Actions = [], Trouble = TimeSpan.FromSeconds(20) };
        }
        var drawn = Enumerable.Range(0, random.Next(1, 4)).Select(_ => List[random.Next(List.Count)]).ToList();
        // With everything else or by themselves: what a storm hides, calm weather shows.
        return random.Next(2) == 0 ? traits with { Perils = drawn } : traits with { Perils = drawn, Actions = [], Network = new() { Delay = traits.Network.Delay } };
    }
}
