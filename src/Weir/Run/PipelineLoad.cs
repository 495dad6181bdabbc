using Weir.Commands;
using Weir.Engine;

namespace Weir.Run;

/// <summary>A pipeline file as the commands read it: every problem is a line, and an error ends with exit code 78.</summary>
static class PipelineLoad
{
    /// <returns>Null after the problems were written.</returns>
    public static PipelinePlan? From(string file, IReadOnlyList<KeyValuePair<string, string>> flags, StepCatalog steps, ProgramIo io)
    {
        var compiled = PipelineFile.Load(file, steps, PipelineEnvironment.OfProcess(flags));
        foreach (var problem in compiled.Problems) io.Error.WriteLine(problem.Hint is { Length: > 0 } hint ? $"{Sentence(problem.ToString())} {hint}" : problem.ToString());
        return compiled.Plan;
    }

    static string Sentence(string text) => text[^1] is '.' or '?' or '!' ? text : text + ".";
}
