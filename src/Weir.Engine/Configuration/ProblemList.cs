using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>Every problem found so far.</summary>
sealed class ProblemList
{
    readonly List<Problem> _problems = [];

    /// <summary>Grows with each error; warnings do not count. Compare two readings to see whether a part is sound.</summary>
    public int Errors { get; private set; }

    public void Add(string code, Position at, string message, string? hint = null, ProblemSeverity severity = ProblemSeverity.Error) =>
        Add(new Problem(code, at.File, at.Line, at.Column, message, hint, severity));

    public void Add(Problem problem)
    {
        if (problem.Severity == ProblemSeverity.Error)
            Errors++;
        _problems.Add(problem);
    }

    /// <summary>File by file and by place within each: the pipeline's own first, before it what stands in no file.</summary>
    /// <param name="path">The pipeline file as its problems name it.</param>
    public IReadOnlyList<Problem> InOrder(string path) =>
    [
        .. _problems.OrderBy(problem => problem.Line == 0 ? 0 : problem.File == path ? 1 : 2)
            .ThenBy(problem => problem.Line == 0 ? "" : problem.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Line).ThenBy(problem => problem.Column).ThenBy(problem => problem.Code, StringComparer.Ordinal),
    ];
}
