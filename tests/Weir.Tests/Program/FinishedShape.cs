using Weir.Engine;

namespace Weir.Tests.Program;

/// <summary>What is unusual about a pipeline whose leavings a test changes.</summary>
/// <param name="Stream">More options of <c>weir generate</c> and of its check.</param>
sealed record FinishedShape(string Stream = "")
{
    /// <summary>Changes the pipeline's file.</summary>
    public Func<string, string> Pipeline { get; init; } = file => file;

    /// <summary>A step of the test's own.</summary>
    public StepSpec? Step { get; init; }

    /// <summary>The delays of its retry topics.</summary>
    public IReadOnlyList<string> Retry { get; init; } = [];
}
