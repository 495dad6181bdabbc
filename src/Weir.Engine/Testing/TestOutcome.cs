using System.Text;

namespace Weir.Engine.Testing;

/// <summary>What became of a case's record.</summary>
sealed record TestOutcome(RecordOutcome Outcome, byte[]? Key, byte[]? Value, string Topic, IReadOnlyList<KeyValuePair<string, string>> Headers, Rejection Rejection)
{
    /// <summary>As the end of "but …".</summary>
    public override string ToString() => Outcome switch
    {
        RecordOutcome.Dead when Rejection.IsNotReady => $"a step wants it again later (retry), and where that does not help it becomes a dead letter: {Rejection}",
        RecordOutcome.Dead => $"it became a dead letter: {Rejection}",
        RecordOutcome.Drop => "it was dropped",
        _ => Value is null ? "it was written as a tombstone" : $"it was written: {Encoding.UTF8.GetString(Value)}",
    };
}
