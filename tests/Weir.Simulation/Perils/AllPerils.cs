using Weir.Simulation.Actors;

namespace Weir.Simulation.Perils;

/// <summary>Everything that the simulation plays beside the faults of <see cref="FaultKind"/>.</summary>
static class AllPerils
{
    const int LaterEvery = 3;

    public static IReadOnlyList<Peril> List { get; } =
    [
        Refusals.InPlace, Refusals.InPlace, Refusals.Afterwards, Refusals.LeaderMoves, Refusals.CoordinatorMoves,
        Holds.Produce, Holds.Positions, Holds.End,
        Troubles.SessionLost, Troubles.Stutter, Troubles.RebalanceStorm, Troubles.KilledWhileEnding, Troubles.AllPaused, Troubles.Skips,
        Clocks.OfWorker, Clocks.OfBroker,
        Disks.Full, Disks.SyncFails, Disks.FlippedByte,
        Topics.MorePartitions, LogStart.Cut, SourceMadeAnew.Peril,
    ];

    /// <summary>What came after many seeds had held: drawn by the seed's number, so that all others go the way they went.</summary>
    public static IReadOnlyList<Peril> Later { get; } = [TopicMissing.Letters, TopicMissing.Sink, Troubles.BrokerRestarted, Troubles.SessionLost, Troubles.CutOff];

    /// <summary>What is played wherever there is something for it to do, and nowhere else.</summary>
    public static IReadOnlyList<Peril> Works { get; } = [Perils.Works.KeyRotates, Perils.Works.SinkShrinks, Perils.Works.DeskKilled];

    /// <summary>The faults of processes and machines, each as a peril among the others.</summary>
    public static IReadOnlyList<Peril> Faults { get; } = [.. Enum.GetValues<FaultKind>().Select(kind => new Peril($"and-{kind}", async stage =>
    {
        stage.Do(kind, stage.Any(stage.Fleet.Slots));
        await stage.PauseAsync(TimeSpan.FromSeconds(5));
        return true;
    }))];

    /// <summary>Draws for a seed: half of the seeds have none, so that what was covered before is; one in eight plays ten in a row, of everything.</summary>
    public static SimulationTraits Draw(SimulationTraits traits, int seed) => WithPipeline(WithLater(DrawFirst(traits, seed), seed), seed);

    static SimulationTraits DrawFirst(SimulationTraits traits, int seed)
    {
        var random = new Random(unchecked((seed * 0x2545F491) ^ 0x5EED));
        double kind = random.NextDouble();
        if (kind < 0.5) return traits;
        traits = WithRecords(traits, random);
        if (kind < 0.625)
        {
            Peril[] everything = [.. List, .. Faults];
            return Fitting(traits with { InARow = true, Perils = [.. Enumerable.Range(0, random.Next(4, 11)).Select(_ => everything[random.Next(everything.Length)])], Actions = [], Trouble = TimeSpan.FromSeconds(20) });
        }
        var drawn = Enumerable.Range(0, random.Next(1, 4)).Select(_ => List[random.Next(List.Count)]).ToList();
        // With everything else or by themselves: what a storm hides, calm weather shows.
        return Fitting(random.Next(2) == 0 ? traits with { Perils = drawn } : traits with { Perils = drawn, Actions = [], Network = new() { Delay = traits.Network.Delay } });
    }

    static SimulationTraits WithLater(SimulationTraits traits, int seed)
    {
        if (traits.Perils.Count == 0 || seed % LaterEvery != 0) return traits;
        var perils = traits.Perils.ToList();
        perils.Insert(seed / LaterEvery % (perils.Count + 1), Later[seed / LaterEvery % Later.Count]);
        return traits with { Perils = perils };
    }

    static SimulationTraits WithPipeline(SimulationTraits traits, int seed) => traits.Perils.Count == 0 ? traits : traits with
    {
        PassesGaps = seed % 2 == 0 && traits.Perils.Contains(LogStart.Cut),
        // More dead letters than now would halt it again and again.
        Mix = seed % 4 == 1 && !traits.Halts && !traits.Retries ? traits.Mix with { Throwing = true } : traits.Mix,
    };

    static SimulationTraits WithRecords(SimulationTraits traits, Random random)
    {
        bool Likely() => random.Next(5) == 0;
        // More dead letters than now would halt it again and again.
        if (traits.Halts) return traits with { Mix = new() { Keyless = Likely(), Strange = Likely(), Named = Likely() }, HasDesk = Likely() };
        int? bad = random.Next(6) switch { 0 => 1, 1 => 100, 2 => 1000, _ => null };
        // Records of a pipeline with retry topics have keys and headers of their own.
        if (traits.Retries) return traits with { HasDesk = Likely() };
        var mix = new RecordMix { BadPerMille = bad, Keyless = Likely(), Strange = Likely(), Bulky = Likely(), Named = Likely() };
        return traits with { Mix = mix with { StopsOversize = mix.Bulky && traits.Records % 2 == 0 }, HasDesk = Likely() };
    }

    // What has its like is given it, and what would contradict is left out: with clocks that are off by hours nobody can say which timestamps are too far ahead.
    static SimulationTraits Fitting(SimulationTraits traits) => traits with
    {
        Perils = [.. traits.Perils,
            .. traits.Mix.Named ? [Perils.Works.KeyRotates] : Array.Empty<Peril>(),
            .. traits.Mix.Bulky ? [Perils.Works.SinkShrinks] : Array.Empty<Peril>(),
            .. traits.HasDesk ? [Perils.Works.DeskKilled] : Array.Empty<Peril>()],
        Mix = traits.Perils.Any(peril => peril.MovesClocks) ? traits.Mix with { Strange = false } : traits.Mix,
    };
}
