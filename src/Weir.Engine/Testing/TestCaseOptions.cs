using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>A case as written.</summary>
sealed record TestCaseOptions(string Name, Position At, TestInput Input, IExpectation Expected);
