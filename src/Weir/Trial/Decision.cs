using Weir.Engine;

namespace Weir.Trial;

/// <summary>What a pipeline would do with a record.</summary>
/// <param name="Outcome">Where it would go.</param>
/// <param name="Rejection">Why, for a dead letter and for a record that is wanted again later.</param>
/// <param name="Route">The topic that it would be written to, where a step says another than the sink's.</param>
readonly record struct Decision(RecordOutcome Outcome, Rejection? Rejection, string? Route = null)
{
    /// <summary>A step wants the record again later: it is a dead letter only where that does not help.</summary>
    public bool IsRetry => Outcome == RecordOutcome.Dead && Rejection is { IsNotReady: true };

    /// <summary>The outcome as reports name it.</summary>
    public string Word => Outcome switch
    {
        _ when IsRetry => "retry",
        RecordOutcome.Write => "written",
        RecordOutcome.Drop => "dropped",
        _ => "dead",
    };
}
