namespace Weir.Engine.Configuration;

/// <summary>What every reader of one compilation shares.</summary>
/// <param name="Problems">What was found so far.</param>
/// <param name="Steps">The steps that can be named.</param>
/// <param name="Environment">Variables, flags and files.</param>
/// <param name="Folder">The full path of the pipeline file's folder; paths in the file start there.</param>
/// <param name="KeyNames">The names under <c>keys</c>.</param>
/// <param name="Dump">Every setting as resolved.</param>
sealed record ReadingContext(ProblemList Problems, StepCatalog Steps, PipelineEnvironment Environment, string Folder, IReadOnlyList<string> KeyNames, SettingsDump Dump)
{
    /// <summary>The names under <c>lookups</c>.</summary>
    public IReadOnlyList<string> LookupNames { get; init; } = [];
}
