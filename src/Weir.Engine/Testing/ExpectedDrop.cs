namespace Weir.Engine.Testing;

/// <summary><c>dropped: true</c>.</summary>
sealed record ExpectedDrop : IExpectation
{
    public IReadOnlyList<string> Differences(TestOutcome outcome) =>
        outcome.Outcome == RecordOutcome.Drop ? [] : [$"the record shall be dropped, but {outcome}"];
}
