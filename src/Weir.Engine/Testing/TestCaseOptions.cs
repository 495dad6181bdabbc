using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>A case as written.</summary>
/// <param name="Name">The rule that it shows.</param>
/// <param name="Node">Where it stands in the file.</param>
/// <param name="Before">Records that came before in the same partition, for steps that remember them.</param>
/// <param name="Input">The record.</param>
/// <param name="Expected">What shall become of it.</param>
sealed record TestCaseOptions(string Name, YamlMap Node, IReadOnlyList<TestInput> Before, TestInput Input, IExpectation Expected)
{
    public Position At => Node.At;
}
