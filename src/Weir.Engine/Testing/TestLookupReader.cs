using System.Text;
using System.Text.Json;
using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Reads <c>lookups: { NAME: [{ key: …, value: {…} }] }</c>.</summary>
sealed class TestLookupReader(ProblemList problems)
{
    const string Form = "Write lookups: { NAME: [{ key: …, value: { … } }] }.";

    readonly TestNodes _nodes = new(problems);

    public IReadOnlyList<TestLookup> Read(YamlNode node)
    {
        if (node is YamlMap map) return [.. map.Entries.Select(table => new TestLookup(table.Key, table.At, Entries(table.Value, $"lookups.{table.Key}")))];
        _nodes.Wrong<TestLookup>(node, $"lookups is {node.Shape}, must be a map of tables", Form);
        return [];
    }

    List<TestLookupEntry> Entries(YamlNode node, string path)
    {
        if (node is YamlList list) return [.. list.Items.Select(item => Entry(item, path)).OfType<TestLookupEntry>()];
        _nodes.Wrong<TestLookup>(node, $"{path} is {node.Shape}, must be a list of entries", Form);
        return [];
    }

    TestLookupEntry? Entry(YamlNode node, string path)
    {
        if (node is not YamlMap map) return _nodes.Wrong<TestLookupEntry>(node, $"{path} holds {node.Shape}, must be a list of entries", Form);
        _nodes.CheckKeys(map, path, ["key", "value"]);
        if (map.Find("key") is null) return _nodes.Missing<TestLookupEntry>(map, $"{path}.key", "The record's key: a text.");
        var key = _nodes.Text(map, "key", path);
        if (map.Find("value")?.Value is not { } value) return _nodes.Missing<TestLookupEntry>(map, $"{path}.value", "The record's value: a map, which becomes a JSON object.");
        if (value is not YamlMap) return _nodes.Wrong<TestLookupEntry>(value, $"{path}.value is {value.Shape}, must be a map", "It becomes a JSON object, as the topic's records have it.");
        return key is null ? null : new TestLookupEntry(map.At, Encoding.UTF8.GetBytes(key), JsonSerializer.SerializeToUtf8Bytes(YamlJson.Element(value)));
    }
}
