namespace Weir.Engine;

/// <summary>What a step decided: go on, go on to another topic, drop the record (it is counted), reject it into the dead letters, or have it again later.</summary>
public readonly struct StepResult
{
    /// <remarks>16 bytes, so that it is returned in registers.</remarks>
    readonly object? _cause;

    StepResult(RecordOutcome outcome, object? cause, int field)
    {
        _cause = cause;
        Outcome = outcome;
        Field = field;
    }

    /// <summary>The record goes on to the next step.</summary>
    public static StepResult Continue => default;

    /// <summary>The record is not written anywhere, only counted.</summary>
    public static StepResult Drop => new(RecordOutcome.Drop, null, 0);

    /// <summary>The record goes on to the next step and is written to that topic at the end, unless a later step says another. The sink's key, contract and other settings count for every topic.</summary>
    /// <param name="topic">Its number: <see cref="StepContext.Topic"/>. One that the plan does not have makes the record a dead letter (WEIR3152).</param>
    /// <example><code>
    /// public static readonly StepSpec Spec = new StepSpec("large-payments", "Has large payments written to a topic of their own.")
    ///     .Field("The amount.")
    ///     .OutputTopic("topic", "Where large payments go.")
    ///     .Builds((values, context) => new LargePayments(context.Resolve(values.Path("field")), context.Topic(values.Text("topic"))));
    /// </code></example>
    public static StepResult Route(int topic)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(topic);
        return new(RecordOutcome.Write, null, topic + 1);
    }

    internal RecordOutcome Outcome { get; }

    /// <summary>Whether it says no more than <see cref="Continue"/>.</summary>
    internal bool IsPlain => Outcome == RecordOutcome.Write && Field == 0;

    /// <summary>The topic's number of a record that goes on, or -1: as before.</summary>
    internal int Topic => Outcome == RecordOutcome.Write ? Field - 1 : -1;

    internal int Field { get; }

    internal RecordCode Code => _cause as RecordCode ?? (IsRetry ? RecordCodes.StepNotReady : RecordCodes.StepRejected);

    internal string? Reason => _cause as string ?? (_cause as RetryReason)?.Text;

    internal bool IsRetry => _cause is RetryReason;

    /// <summary>The step cannot decide now, for a reason that may pass: the record comes again from its beginning, after a wait (<see cref="RetryOptions"/>), and its
    /// partition waits with it. When it was tried long enough it becomes a dead letter (WEIR3154).</summary>
    /// <param name="reason">What is missing, a fixed text: it is written to headers and logs, so it must hold nothing of the record.</param>
    public static StepResult Retry(string reason) => new(RecordOutcome.Dead, new RetryReason(reason), 0);

    /// <summary>The record becomes a dead letter.</summary>
    /// <param name="field">The field's number, or 0: none.</param>
    /// <param name="reason">What is wrong, a fixed text: it is written to headers and logs, so it must hold nothing of the record.</param>
    public static StepResult Reject(int field, string reason) => new(RecordOutcome.Dead, reason, field);

    /// <summary>The record becomes a dead letter with a code that alerts and redrives can go by; its title is the reason.</summary>
    /// <param name="field">The field's number, or 0: none.</param>
    /// <param name="code">One of <see cref="RecordCodes"/>, or one of the step's own, made once: WEIR3900 to WEIR3999 are left for those.</param>
    public static StepResult Reject(int field, RecordCode code) => new(RecordOutcome.Dead, code, field);
}
