namespace Weir.Engine.Configuration.Yaml;

/// <summary>One key of a map with its value.</summary>
sealed record YamlEntry(string Key, Position At, YamlNode Value);
