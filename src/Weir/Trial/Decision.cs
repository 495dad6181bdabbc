using Weir.Engine;

namespace Weir.Trial;

/// <summary>What a pipeline would do with a record.</summary>
/// <param name="Outcome">Where it would go.</param>
/// <param name="Rejection">Why, for a dead letter.</param>
readonly record struct Decision(RecordOutcome Outcome, Rejection? Rejection)
{
    /// <summary>The outcome as reports name it.</summary>
    public string Word => Outcome switch
    {
        RecordOutcome.Write => "written",
        RecordOutcome.Drop => "dropped",
        _ => "dead",
    };
}
