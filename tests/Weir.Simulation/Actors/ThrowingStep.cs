using System.Text;
using Weir.Engine;

namespace Weir.Simulation.Actors;

/// <summary>A step of one's own that throws for some records whenever it is asked.</summary>
sealed class ThrowingStep(RecordMix mix, int id) : IStep
{
    public static StepSpec Spec(RecordMix mix) =>
        new StepSpec("throwing", "Throws.").Builds((_, context) => new ThrowingStep(mix, context.Resolve(FieldPath.Parse("id"))));

    public StepResult Apply(ref Weir.Engine.Record record) =>
        SampleRecords.Parse(record.Text(id)) is var (partition, number) && SampleRecords.Throws(partition, number, mix)
            ? throw new InvalidOperationException($"not {Encoding.ASCII.GetString(record.Text(id))}") : StepResult.Continue;
}
