namespace Weir.Engine.Configuration.Yaml;

/// <summary>A value of the file with the place where it stands.</summary>
abstract class YamlNode(Position at)
{
    public Position At { get; } = at;

    /// <summary>Its place in the text; empty for what stands in none.</summary>
    public YamlSpan Span { get; set; }

    /// <summary>What the value is, as a problem calls it.</summary>
    public abstract string Shape { get; }
}
