using Weir.Engine;

namespace Weir.Commands.Lint;

/// <summary>What was looked at, and everything that is wrong with it.</summary>
/// <param name="Files">How many files; a contract that a pipeline names belongs to the pipeline.</param>
/// <param name="Problems">In the order of the files, and in a file by place.</param>
sealed record LintReport(int Files, IReadOnlyList<Problem> Problems)
{
    public int Errors => Problems.Count(problem => problem.Severity == ProblemSeverity.Error);

    public int Warnings => Problems.Count - Errors;

    /// <summary><c>2 errors, 1 warning in 3 files</c>.</summary>
    public string Summary => $"{Counted(Errors, "error")}, {Counted(Warnings, "warning")} in {Counted(Files, "file")}";

    /// <summary>The word as people write it in lower case.</summary>
    public static string Severity(Problem problem) => problem.Severity == ProblemSeverity.Error ? "error" : "warning";

    static string Counted(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
