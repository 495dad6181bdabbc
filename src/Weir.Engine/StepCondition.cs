using Weir.Engine.Steps.Conditions;

namespace Weir.Engine;

/// <summary>What stands under <c>when</c> beside a step. The step is skipped for a record for which it does not hold.</summary>
public sealed class StepCondition
{
    readonly Func<StepContext, Condition> _make;

    internal StepCondition(IReadOnlyList<FieldPath> fields, Func<StepContext, Condition> make)
    {
        Fields = fields;
        _make = make;
    }

    /// <summary>The fields that it tests, each once, in the order of the file.</summary>
    public IReadOnlyList<FieldPath> Fields { get; }

    /// <summary>A worker's own instance: patterns keep state while they match.</summary>
    internal Condition Build(StepContext context) => _make(context);
}
