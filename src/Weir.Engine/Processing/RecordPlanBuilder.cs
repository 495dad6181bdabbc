using Weir.Engine.Contracts;
using Weir.Engine.Records;

namespace Weir.Engine.Processing;

/// <summary>Collects what a pipeline does with a record, numbering its fields on the way.</summary>
/// <param name="keys">The key of a name under <c>keys</c>.</param>
/// <param name="time">The clock of the steps built here; each worker brings its own.</param>
sealed class RecordPlanBuilder(Func<string, KeyOptions> keys, TimeProvider time)
{
    readonly List<(string Name, Func<StepContext, IStep> Make)> _steps = [];

    /// <summary>Where contracts number their fields: <see cref="Contract.Compile"/>.</summary>
    public FieldTable Fields { get; } = new();

    public RecordLimits Limits { get; set; } = new();

    public Contract? SourceContract { get; set; }

    public Contract? SinkContract { get; set; }

    /// <summary>The field that gives the output its key; null: the source's key is carried over.</summary>
    public FieldPath? Key { get; set; }

    public TombstonePolicy Tombstones { get; set; }

    public UnknownFieldPolicy UnknownFields { get; set; }

    /// <summary>Adds a step behind the others, building it once to number its fields and to find what is wrong with it.</summary>
    /// <exception cref="WeirException">The step cannot be built.</exception>
    public void AddStep(string name, Func<StepContext, IStep> make)
    {
        make(new PlanStepContext(Fields, keys, time, isBuilt: false));
        _steps.Add((name, make));
    }

    public void AddStep(StepSpec spec, SpecValues values) => AddStep(spec.Name, context => spec.Build(values, context));

    public RecordPlan Build()
    {
        var key = Key is null ? 0 : Fields.Add(Key);
        var index = new FieldIndex(Fields);
        return new RecordPlan
        {
            Index = index,
            Limits = Limits,
            SourceContract = SourceContract,
            SinkContract = SinkContract,
            Key = key,
            Tombstones = Tombstones,
            KeepsUnknown = UnknownFields == UnknownFieldPolicy.Keep,
            Layout = UnknownFields == UnknownFieldPolicy.Keep ? OutputLayout.Everything(index) : OutputLayout.Known(index, SourceContract, SinkContract),
            StepNames = [.. _steps.Select(step => step.Name)],
            MakeSteps = clock =>
            {
                var context = new PlanStepContext(Fields, keys, clock, isBuilt: true);
                return [.. _steps.Select(step => step.Make(context))];
            },
        };
    }
}
