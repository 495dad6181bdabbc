using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>One name of a text map with its value and place.</summary>
sealed record TextEntry(string Name, string Text, Position At, bool Unresolved);
