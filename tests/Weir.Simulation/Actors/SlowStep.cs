using Weir.Engine;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Actors;

/// <summary>A step of one's own that takes seconds for some records: the worker stands at its batch, and all else of its process goes on.</summary>
sealed class SlowStep(SlowRecords slow) : IStep
{
    public static StepSpec Spec(SlowRecords slow) => new StepSpec("slow", "Takes its time.").Builds((_, _) => new SlowStep(slow));

    public StepResult Apply(ref Weir.Engine.Record record)
    {
        if (slow.TimeOf(record.Partition, record.Offset) is { } time && SynchronizationContext.Current is SimulatedProcess process) process.BeBusy(time);
        return StepResult.Continue;
    }
}
