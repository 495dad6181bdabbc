namespace Weir.Engine.Configuration.Yaml;

/// <summary>Values in file order.</summary>
sealed class YamlList(Position at, IReadOnlyList<YamlNode> items) : YamlNode(at)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Shape => "a list";
}
