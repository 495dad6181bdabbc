using Weir.Engine.Contracts;
using Weir.Engine.Lookups;
using Weir.Engine.Records;

namespace Weir.Engine.Processing;

/// <summary>Collects what a pipeline does with a record, numbering its fields on the way.</summary>
/// <param name="keys">The key of a name under <c>keys</c>.</param>
/// <param name="topics">The output topics in the order of their numbers.</param>
/// <param name="time">The clock of the steps built here; each worker brings its own.</param>
sealed class RecordPlanBuilder(Func<string, KeyOptions> keys, IReadOnlyList<string> topics, TimeProvider time)
{
    readonly List<StepOptions> _steps = [];

    /// <summary>Where contracts number their fields: <see cref="Contract.Compile"/>.</summary>
    public FieldTable Fields { get; } = new();

    public LookupTables Lookups { get; set; } = LookupTables.None;

    public RecordLimits Limits { get; set; } = new();

    public Contract? SourceContract { get; set; }

    public Contract? SinkContract { get; set; }

    /// <summary>The field that gives the output its key; null: the source's key is carried over.</summary>
    public FieldPath? Key { get; set; }

    public TombstonePolicy Tombstones { get; set; }

    public UnknownFieldPolicy UnknownFields { get; set; }

    /// <summary>Adds a step behind the others, building it once to number its fields and to find what is wrong with it.</summary>
    /// <returns>What is wrong, for each set of its values that cannot be built.</returns>
    public IReadOnlyList<WeirException> AddStep(StepOptions step)
    {
        var context = new PlanStepContext(Fields, keys, topics, Lookups, time, isBuilt: false);
        step.When?.Build(new PlanStepContext(Fields, keys, topics, Lookups, time, isBuilt: false, isCondition: true));
        var wrong = new List<WeirException>();
        foreach (var values in step.Values)
        {
            try
            {
                step.Spec.Build(values, context);
            }
            catch (WeirException refused)
            {
                wrong.Add(refused);
            }
        }
        _steps.Add(step);
        return wrong;
    }

    public RecordPlan Build()
    {
        var key = Key is null ? 0 : Fields.Add(Key);
        Fields.Complete();
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
            Topics = topics.Count,
            MakeSteps = clock => MakeSteps(new PlanStepContext(Fields, keys, topics, Lookups, clock, isBuilt: true)),
        };
    }

    /// <remarks>The condition stands before the first field's instance, so that what this one changes decides nothing for the others.</remarks>
    PlannedStep[] MakeSteps(PlanStepContext context)
    {
        var row = new List<PlannedStep>();
        foreach (var step in _steps)
        {
            var when = step.When?.Build(context);
            var last = row.Count + step.Values.Count - 1;
            for (var set = 0; set < step.Values.Count; set++)
                row.Add(new(step.Name, step.Spec.Build(step.Values[set], context), set == 0 ? when : null, last, step.Spec.MayRetry));
        }
        return [.. row];
    }
}
