namespace Weir.Engine;

/// <summary>What a step decided: go on, drop the record (it is counted), or reject it into the dead letters.</summary>
public readonly struct StepResult
{
    StepResult(RecordOutcome outcome, RecordCode? code, int field, string? reason)
    {
        Outcome = outcome;
        Code = code;
        Field = field;
        Reason = reason;
    }

    /// <summary>The record goes on to the next step.</summary>
    public static StepResult Continue => default;

    /// <summary>The record is not written anywhere, only counted.</summary>
    public static StepResult Drop => new(RecordOutcome.Drop, null, 0, null);

    internal RecordOutcome Outcome { get; }

    internal RecordCode? Code { get; }

    internal int Field { get; }

    internal string? Reason { get; }

    /// <summary>The record becomes a dead letter.</summary>
    /// <param name="field">The field's number, or 0: none.</param>
    /// <param name="reason">What is wrong, a fixed text: it is written to headers and logs, so it must hold nothing of the record.</param>
    public static StepResult Reject(int field, string reason) => Reject(RecordCodes.StepRejected, field, reason);

    internal static StepResult Reject(RecordCode code, int field, string? reason = null) => new(RecordOutcome.Dead, code, field, reason);
}
