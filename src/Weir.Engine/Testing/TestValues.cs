using System.Text.Json;
using Weir.Engine.Configuration.Yaml;
using Weir.Engine.Contracts.Patterns;

namespace Weir.Engine.Testing;

/// <summary>The sound values of a map of a test file, by name.</summary>
sealed class TestValues(IReadOnlyDictionary<string, object> values)
{
    public bool Has(string name) => values.ContainsKey(name);

    public string? Text(string name) => values.GetValueOrDefault(name) as string;

    public int? Integer(string name) => values.GetValueOrDefault(name) as int?;

    /// <summary>Milliseconds since 1970.</summary>
    public long? Time(string name) => values.GetValueOrDefault(name) as long?;

    public byte[]? Bytes(string name) => values.GetValueOrDefault(name) as byte[];

    public JsonElement? Json(string name) => values.GetValueOrDefault(name) as JsonElement?;

    public IReadOnlyList<KeyValuePair<string, string>> TextMap(string name) => values.GetValueOrDefault(name) as IReadOnlyList<KeyValuePair<string, string>> ?? [];

    public IReadOnlyList<KeyValuePair<string, string?>> HeaderMap(string name) => values.GetValueOrDefault(name) as IReadOnlyList<KeyValuePair<string, string?>> ?? [];

    public IReadOnlyList<FieldPath> Paths(string name) => values.GetValueOrDefault(name) as IReadOnlyList<FieldPath> ?? [];

    public IReadOnlyList<(FieldPath Field, Pattern Pattern)> Patterns(string name) => values.GetValueOrDefault(name) as IReadOnlyList<(FieldPath, Pattern)> ?? [];

    public IReadOnlyList<TestLookup> Tables(string name) => values.GetValueOrDefault(name) as IReadOnlyList<TestLookup> ?? [];

    /// <summary>The group under a name; null where there is none, or a text in its place.</summary>
    public TestValues? Group(string name) => values.GetValueOrDefault(name) as TestValues;

    /// <summary>The list of groups under a name; empty where there is none.</summary>
    public IReadOnlyList<TestValues> Groups(string name) => values.GetValueOrDefault(name) as IReadOnlyList<TestValues> ?? [];

    public IReadOnlyList<YamlNode> Cases(string name) => values.GetValueOrDefault(name) as IReadOnlyList<YamlNode> ?? [];
}
