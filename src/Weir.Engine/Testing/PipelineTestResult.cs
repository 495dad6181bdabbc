namespace Weir.Engine.Testing;

/// <summary>What came of a case.</summary>
/// <param name="Message">Place and name of the case, and below them what differs: lines with <c>-</c> were expected, lines with <c>+</c> came. Null: it passed.</param>
public sealed record PipelineTestResult(string? Message)
{
    public bool Passed => Message is null;
}
