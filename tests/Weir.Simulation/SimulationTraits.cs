using Weir.Simulation.Actors;
using Weir.Simulation.Network;
using Weir.Simulation.Perils;

namespace Weir.Simulation;

/// <summary>What one run is made of. Each seed draws its own, and leaves some faults out: what a fault hides, another seed shows.</summary>
sealed record SimulationTraits
{
    public required int Partitions { get; init; }

    /// <summary>Processes, each kept running under its name.</summary>
    public required int Processes { get; init; }

    /// <summary>Workers in each process.</summary>
    public required int Workers { get; init; }

    /// <summary>Records of a transaction at most.</summary>
    public required int TransactionRecords { get; init; }

    public required int TransactionAgeMs { get; init; }

    public required bool TransactionVersion2 { get; init; }

    /// <summary>Source records.</summary>
    public required int Records { get; init; }

    /// <summary>How long things go wrong, in virtual time.</summary>
    public required TimeSpan Trouble { get; init; }

    /// <summary>The longest wait between two of <see cref="Actions"/>.</summary>
    public required TimeSpan Pace { get; init; }

    /// <summary>Whether the pipeline writes some keys to a second topic, which has one partition more. Not drawn, so that older seeds go their way.</summary>
    public bool Routes { get; init; }

    /// <summary>Whether the pipeline looks into a table that is a topic and changes all the time. Not drawn either.</summary>
    public bool LooksUp { get; init; }

    /// <summary>When the pipeline drops a record as a duplicate; null: never. Not drawn either.</summary>
    public DuplicateRule? Duplicates { get; init; }

    /// <summary>Whether a few dead letters halt a partition, and an operator pauses and resumes. Not drawn either.</summary>
    public bool Halts { get; init; }

    /// <summary>Whether the pipeline reads under rates, and has a step that wants records again or throws. Not drawn either.</summary>
    public bool Hesitates { get; init; }

    /// <summary>Whether the broker divides the partitions among the workers (KIP-848). Not drawn either.</summary>
    public bool IsDividedByBroker { get; init; }

    /// <summary>Whether the pipeline goes on behind records that were deleted before it read them. Not drawn either.</summary>
    public bool PassesGaps { get; init; }

    /// <summary>Whether the pipeline has retry topics, and a step that asks something outside. Not drawn either.</summary>
    public bool Retries { get; init; }

    /// <summary>On how many threads of a worker records go through the steps by key; 0: on its own. Not drawn either.</summary>
    public int StepThreads { get; init; }

    /// <summary>The pipeline's <c>source.max_records_per_transaction</c>; 0: it has none. Not drawn either.</summary>
    public int SharedRecords { get; init; }

    /// <summary>Whether some batches take longer than the pipeline's <c>max.poll.interval.ms</c>. Not drawn either.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Whether records come without the key by which their order is judged: only where that is to be found.</summary>
    public bool HidesKeys { get; init; }

    /// <summary>How slow a coordinator may be to end a transaction. Default: it is not.</summary>
    public TimeSpan SlowEnd { get; init; }

    /// <summary>What else goes wrong: any of these now and then, or one after the other. Drawn beside the rest, so that older seeds go their way.</summary>
    public IReadOnlyList<Peril> Perils { get; init; } = [];

    /// <summary>What the source records are like.</summary>
    public RecordMix Mix { get; init; } = RecordMix.Usual;

    /// <summary>Whether somebody works at the desk of the dead letters.</summary>
    public bool HasDesk { get; init; }

    /// <summary>Whether the perils come one after the other, each once.</summary>
    public bool InARow { get; init; }

    /// <summary>Whether partitions may halt, so that somebody has to look after them.</summary>
    public bool NeedsOperator => Halts || Mix.StopsOversize || Perils.Any(peril => peril.NeedsOperator);

    public required NetworkFaults Network { get; init; }

    public required IReadOnlyList<FaultKind> Actions { get; init; }

    public static SimulationTraits Draw(Random random)
    {
        bool Likely(double odds) => random.NextDouble() < odds;
        double Odds(double enabled, double most) => Likely(enabled) ? random.NextDouble() * most : 0;
        var actions = Enum.GetValues<FaultKind>().Where(_ => Likely(0.5)).ToList();
        return new()
        {
            Partitions = random.Next(1, 5),
            Processes = random.Next(1, 4),
            Workers = Likely(0.3) ? 2 : 1,
            TransactionRecords = random.Next(3) switch { 0 => 3, 1 => 25, _ => 20_000 },
            TransactionAgeMs = Likely(0.5) ? 20 : 100,
            TransactionVersion2 = Likely(0.6),
            Records = random.Next(60, 300),
            Trouble = TimeSpan.FromSeconds(2 + (random.NextDouble() * 28)),
            Pace = TimeSpan.FromSeconds(0.1 + (random.NextDouble() * 4)),
            Actions = actions,
            Network = new()
            {
                Delay = TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 0.5, 1 => 5, _ => 40 }),
                SpikeOdds = Odds(0.4, 0.005),
                Spike = TimeSpan.FromSeconds(1 + (random.NextDouble() * 11)),
                CutOdds = Odds(0.4, 0.01),
                SilenceOdds = Odds(0.3, 0.002),
                RefuseOdds = Odds(0.3, 0.3),
                HangOdds = Odds(0.3, 0.1),
                SplitOdds = Odds(0.5, 0.2),
            },
        };
    }
}
