using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine;

/// <summary>A pipeline file: the one way from its text to a plan, for lint, test, run and embedding.</summary>
public static class PipelineFile
{
    /// <summary>Reads the file through the environment and compiles it.</summary>
    public static PipelineCompilation Load(string path, StepCatalog steps, PipelineEnvironment environment)
    {
        var problems = new ProblemList();
        return TextFile.Read(path, environment, problems) is { } text
            ? Compile(text, path, steps, environment)
            : new PipelineCompilation(null, problems.InOrder(path), "");
    }

    /// <summary>Compiles the text of a pipeline file.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="path">The file's path as problems shall name it; other paths are relative to its folder.</param>
    /// <param name="steps">The steps that can be named.</param>
    /// <param name="environment">Variables, flags and files.</param>
    public static PipelineCompilation Compile(string text, string path, StepCatalog steps, PipelineEnvironment environment)
    {
        var problems = new ProblemList();
        var dump = new SettingsDump();
        var plan = YamlReader.Read(text, path, problems) switch
        {
            YamlMap root => new PipelineCompiler(root, path, steps, environment, problems, dump).Compile(),
            var other => Refuse(other, path, problems),
        };
        return new PipelineCompilation(problems.Errors == 0 ? plan : null, problems.InOrder(path), dump.ToString());
    }

    static PipelinePlan? Refuse(YamlNode? root, string path, ProblemList problems)
    {
        if (root is YamlScalar { IsNull: false } or YamlList)
            problems.Add("WEIR1006", root.At, $"the file is {root.Shape}, must be a map", "Begin with 'weir: 1'.");
        else if (problems.Errors == 0)
            problems.Add("WEIR1003", new Position(path, 1, 1), "the file is empty", "Begin with 'weir: 1'.");
        return null;
    }
}
