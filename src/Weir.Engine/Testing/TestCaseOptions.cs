using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>A case as written.</summary>
/// <param name="Name">What it says of the rule.</param>
/// <param name="At">Where it begins.</param>
/// <param name="Before">Records that came before in the same partition, for steps that remember them.</param>
/// <param name="Input">The record that it is about.</param>
/// <param name="Expected">What shall become of it.</param>
sealed record TestCaseOptions(string Name, Position At, IReadOnlyList<TestInput> Before, TestInput Input, IExpectation Expected);
