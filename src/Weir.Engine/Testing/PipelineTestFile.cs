namespace Weir.Engine.Testing;

/// <summary>A test file as it was read.</summary>
/// <param name="Path">The file as it was named.</param>
/// <param name="Pipeline">The pipeline file that it tests, or null: it names none that exists.</param>
/// <param name="Problems">What is wrong with the file, and the errors of its pipeline. With an error no case can be run.</param>
/// <param name="Cases">In the order of the file.</param>
public sealed record PipelineTestFile(string Path, string? Pipeline, IReadOnlyList<Problem> Problems, IReadOnlyList<PipelineTestCase> Cases)
{
    /// <summary>True when the cases can be run.</summary>
    public bool IsSound => !Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
}
