namespace Weir.Engine.Testing;

/// <summary>What shall become of a case's record: an output, a dead letter, or nothing.</summary>
interface IExpectation
{
    /// <summary>A line for each difference; none when the case passes.</summary>
    IReadOnlyList<string> Differences(TestOutcome outcome);
}
