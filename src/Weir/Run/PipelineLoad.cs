using Weir.Commands;
using Weir.Engine;

namespace Weir.Run;

/// <summary>A pipeline file as the commands read it: every problem is a line, and an error ends with exit code 78.</summary>
static class PipelineLoad
{
    /// <summary>Where flags come from, as problems name it.</summary>
    static readonly string FromFlag = new PipelineEnvironment().FlagPrefix;

    /// <returns>Null after the problems were written.</returns>
    /// <exception cref="CommandFailure">Exit code 2: nothing is wrong but options of the command line.</exception>
    public static PipelinePlan? From(string file, IReadOnlyList<KeyValuePair<string, string>> flags, StepCatalog steps, ProgramIo io)
    {
        var compiled = PipelineFile.Load(file, steps, PipelineEnvironment.OfProcess(flags));
        var errors = compiled.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        bool isUsage = errors.Count > 0 && errors.All(problem => problem.File.StartsWith(FromFlag, StringComparison.Ordinal));
        foreach (var problem in compiled.Problems.Where(problem => !isUsage || problem != errors[^1])) io.Error.WriteLine(problem.Hint is { Length: > 0 } hint ? $"{ErrorLine.Sentence(problem.ToString())} {hint}" : problem.ToString());
        return isUsage ? throw Wrong(errors[^1]) : compiled.Plan;
    }

    static CommandFailure Wrong(Problem problem) => new(ExitCode.Usage, problem.Code, problem.Message, problem.Hint ?? $"It came from the command line, for the setting {problem.File[FromFlag.Length..]}; docs/reference/settings.md says what that takes");
}
