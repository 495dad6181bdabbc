namespace Weir.Engine.Configuration.Yaml;

/// <summary>Where a value was given: a place in the file, or (line 0) an environment variable or a flag.</summary>
readonly record struct Position(string File, int Line, int Column);
