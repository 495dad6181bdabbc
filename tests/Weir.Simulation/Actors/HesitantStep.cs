using Weir.Engine;

namespace Weir.Simulation.Actors;

/// <summary>A step of one's own that wants some records again, twice each time that they come anew, and throws at others once.</summary>
sealed class HesitantStep : IStep
{
    public static readonly StepSpec Spec = new StepSpec("hesitant", "Cannot decide at once.").Builds((_, _) => new HesitantStep());

    readonly Dictionary<(int, long), int> _asked = [];

    public StepResult Apply(ref Weir.Engine.Record record)
    {
        var place = (record.Partition, record.Offset);
        if (record.Offset % 11 != 3) return StepResult.Continue;
        int asked = _asked[place] = _asked.GetValueOrDefault(place) + 1;
        if (asked % 3 == 0) return StepResult.Continue;
        return record.Offset % 2 == 0 ? StepResult.Retry("not yet") : throw new InvalidOperationException("not yet");
    }
}
