namespace Weir.Commands.Testing;

/// <summary>What came of a case.</summary>
enum RanResult
{
    Passed,
    Failed,
    /// <summary>Its expectation was written by <c>--update</c>.</summary>
    Updated,
}
