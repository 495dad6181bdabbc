using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine;

/// <summary>What became of a pipeline file: a plan, or everything that is wrong with it.</summary>
/// <param name="Plan">Null when one of the problems is an error.</param>
/// <param name="Problems">All of them, by place in the file; with a plan only warnings.</param>
/// <param name="Settings">Every setting as resolved, as YAML with where each comes from; secrets are <c>***</c>. For <c>config show</c>.</param>
public sealed record PipelineCompilation(PipelinePlan? Plan, IReadOnlyList<Problem> Problems, string Settings)
{
    /// <summary><see cref="Settings"/> as one JSON object, without where each comes from; numbers and booleans as such, durations and sizes as text.</summary>
    public string SettingsAsJson()
    {
        var settings = YamlReader.Read(Settings, "settings", new ProblemList());
        return settings is null ? "{}" : YamlJson.Element(settings).GetRawText();
    }

    /// <exception cref="WeirException">There is no plan; names the first error and how many more there are.</exception>
    public PipelinePlan PlanOrThrow()
    {
        if (Plan is not null)
            return Plan;
        var errors = Problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        var others = errors.Count > 1 ? $" (and {errors.Count - 1} more)" : "";
        throw new WeirException(errors[0].Code, $"{errors[0]}{others}", errors[0].Hint);
    }
}
