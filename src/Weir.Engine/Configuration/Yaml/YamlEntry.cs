namespace Weir.Engine.Configuration.Yaml;

/// <summary>One key of a map with its value.</summary>
sealed record YamlEntry(string Key, Position At, YamlNode Value)
{
    /// <summary>The key's place in the text.</summary>
    public YamlSpan KeySpan { get; init; }

    /// <summary>Behind its last character: the value's, or the key's colon where the value is empty.</summary>
    public int End => Math.Max(KeySpan.End, Value.Span.End);
}
