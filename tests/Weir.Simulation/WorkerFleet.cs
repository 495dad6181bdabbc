using Weir.Engine;
using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Simulation.Actors;
using Weir.Simulation.Network;
using Weir.Simulation.Perils;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation;

/// <summary>Keeps a process running for every name that is wanted, and remembers what ended that must not have.</summary>
sealed class WorkerFleet(SimulationScheduler scheduler, SimulatedNetwork network, SimulatedProcess operation, Func<PipelinePlan> plan, Random random, SimulationTrace trace)
{
    readonly List<SimulatedWorker> _all = [];
    readonly List<SourceGap> _passed = [];

    public List<WorkerSlot> Slots { get; } = [];

    /// <summary>Programs that ended in a way that is a fault of ours.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>What the broker was made to answer, whatever it thought itself: a program may end by that.</summary>
    public HashSet<(ApiKey Api, ErrorCode Code, RefusalKind Kind)> Told { get; } = [];

    /// <summary>Whether records were deleted before the pipeline had read them: its program ends by that, and says so.</summary>
    public bool HasGaps { get; set; }

    /// <summary>Programs that ended by such a gap.</summary>
    public int EndedByGap { get; private set; }

    /// <summary>Deleted records that processes said they pass over; again by another one where that was not committed.</summary>
    public IReadOnlyList<SourceGap> Passed => _passed;

    /// <summary>Whether the source was deleted and made anew: whoever read the one before ends, and says so.</summary>
    public bool HasOtherSource { get; set; }

    /// <summary>Programs that ended by that.</summary>
    public int EndedByOtherSource { get; private set; }

    /// <summary>A topic that was deleted: who begins without it ends, and says so. Null: none.</summary>
    public string? LacksTopic { get; set; }

    /// <summary>Programs that ended by that.</summary>
    public int EndedByMissingTopic { get; private set; }

    /// <summary>Programs that ended by what they were told, and were started again.</summary>
    public int EndedAsTold { get; private set; }

    public (long Committed, long Aborted) Transactions => (_all.Sum(worker => worker.Transactions.Committed), _all.Sum(worker => worker.Transactions.Aborted));

    public int Halts => _all.Sum(worker => worker.Halts);

    public void Start(WorkerSlot slot)
    {
        slot.WasDoubled |= slot.Live.Count > 0;
        var worker = new SimulatedWorker(scheduler, network, plan(), slot.Name, slot.IsNamed, ++slot.Starts, random.Next(), trace, _passed.Add, slot.ClockOffset);
        trace.Add($"+++ {worker.Process} {(slot.IsNamed ? "named" : "unnamed")}");
        slot.Live.Add(worker);
        _all.Add(worker);
        _ = SuperviseAsync(slot, worker);
    }

    public void Kill(WorkerSlot slot, SimulatedWorker worker, bool told)
    {
        worker.Process.Kill();
        network.Gone(worker.Process, told);
        slot.Live.Remove(worker);
    }

    /// <summary>Starts one later unless one runs then or none is wanted any more.</summary>
    public async Task StartLaterAsync(WorkerSlot slot, TimeSpan within)
    {
        await Task.Delay(random.NextDouble() * within, operation.Time);
        if (slot.IsWanted && slot.Live.Count == 0) Start(slot);
    }

    async Task SuperviseAsync(WorkerSlot slot, SimulatedWorker worker)
    {
        try
        {
            await worker.Program;
            if (!worker.IsStopping) Faults.Add($"{worker.Process} ended without being asked to");
        }
        catch (Exception exception)
        {
            trace.Add($"+++ {worker.Process} ended: {exception.GetType().Name} {exception.Message}");
            if (Refusals.Explain(exception, Told)) EndedAsTold++;
            else if (HasGaps && exception is WeirException { Code: "WEIR2005" }) EndedByGap++;
            // With the topic its positions went too: a start finds outputs of records that nobody says were read.
            else if (HasOtherSource && exception is WeirException { Code: "WEIR2012" or "WEIR2004" }) EndedByOtherSource++;
            else if (LacksTopic is { } missing && !worker.HasStarted && exception is WeirException { Code: "WEIR2001" } && exception.Message.Contains($"'{missing}'", StringComparison.Ordinal)) EndedByMissingTopic++;
            else if (!MayEnd(slot, worker, exception)) Faults.Add($"{worker.Process} at {scheduler.Now.TotalSeconds:0.000} s: {exception}");
        }
        slot.Live.Remove(worker);
        network.Gone(worker.Process, told: true);
        await StartLaterAsync(slot, TimeSpan.FromSeconds(1));
    }

    static bool MayEnd(WorkerSlot slot, SimulatedWorker worker, Exception exception) => exception switch
    {
        OperationCanceledException => worker.IsStopping,
        // Whoever has started goes on by himself.
        KafkaException failure => failure.IsRetriable && !worker.HasStarted,
        // Of a source with more partitions than its retry topics, until a start has made theirs.
        WeirException { Code: "WEIR2017" } => true,
        // One that a broker forgot in the moment in which it was made.
        WeirException { Code: "WEIR2012" } again => again.Message.Contains("(a retry topic)", StringComparison.Ordinal),
        WeirException { Code: "WEIR2003" or "WEIR2007" } => slot.WasDoubled,
        _ => false,
    };
}
