using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>One entry: a record's key, and its value as JSON.</summary>
sealed record TestLookupEntry(Position At, byte[] Key, byte[] Value);
