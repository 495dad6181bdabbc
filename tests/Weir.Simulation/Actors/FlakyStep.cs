using System.Text;
using Weir.Engine;

namespace Weir.Simulation.Actors;

/// <summary>A step that asks something outside, which fails for some records a few times, for others always: whoever asks, since it is outside.</summary>
sealed class FlakyStep(Dictionary<string, int> asked, int id) : IStep
{
    /// <param name="asked">How often it was asked about each record; all processes of a run ask the same.</param>
    public static StepSpec Spec(Dictionary<string, int> asked) =>
        new StepSpec("flaky", "Asks something outside.").Builds((_, context) => new FlakyStep(asked, context.Resolve(FieldPath.Parse("id"))));

    public StepResult Apply(ref Weir.Engine.Record record)
    {
        string text = Encoding.ASCII.GetString(record.Text(id));
        if (SampleRecords.Parse(record.Text(id)) is not var (partition, number) || SampleRetries.FailuresOf(partition, number) is not (> 0 and var failures)) return StepResult.Continue;
        int times = asked[text] = asked.GetValueOrDefault(text) + 1;
        return times > failures ? StepResult.Continue : StepResult.Retry("outside does not answer");
    }
}
