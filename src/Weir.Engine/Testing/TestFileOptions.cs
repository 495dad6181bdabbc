using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>A test file as written.</summary>
/// <param name="Root">Where it stands in the text.</param>
/// <param name="Pipeline">The pipeline file, or null: none was found, which is a problem.</param>
/// <param name="Variables">What the pipeline finds as <c>${NAME}</c>.</param>
/// <param name="Lookups">Tables of the pipeline's lookups that are topics.</param>
/// <param name="Cases">In order.</param>
sealed record TestFileOptions(YamlNode Root, string? Pipeline, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<TestLookup> Lookups, IReadOnlyList<TestCaseOptions> Cases);
