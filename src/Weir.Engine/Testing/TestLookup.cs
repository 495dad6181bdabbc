using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>The table of a lookup that is a topic, as a test file gives it.</summary>
sealed record TestLookup(string Name, Position At, IReadOnlyList<TestLookupEntry> Entries);
