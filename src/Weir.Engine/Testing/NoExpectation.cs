namespace Weir.Engine.Testing;

/// <summary>A case that does not say what shall become of its record: it passes with no outcome, and <c>weir test --update</c> writes the one there is.</summary>
sealed record NoExpectation : IExpectation
{
    public IReadOnlyList<string> Differences(TestOutcome outcome) => [$"nothing is expected yet, and {outcome}"];
}
