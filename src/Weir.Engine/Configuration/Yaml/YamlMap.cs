namespace Weir.Engine.Configuration.Yaml;

/// <summary>Entries in file order; keys are unique.</summary>
sealed class YamlMap(Position at) : YamlNode(at)
{
    readonly List<YamlEntry> entries = [];
    readonly Dictionary<string, int> indexes = new(StringComparer.Ordinal);

    public IReadOnlyList<YamlEntry> Entries => entries;

    public override string Shape => "a map";

    public YamlEntry? Find(string key) => indexes.TryGetValue(key, out var index) ? entries[index] : null;

    /// <summary>False, changing nothing, when the key is there already.</summary>
    public bool TryAdd(YamlEntry entry)
    {
        if (!indexes.TryAdd(entry.Key, entries.Count))
            return false;
        entries.Add(entry);
        return true;
    }

    public void Set(YamlEntry entry)
    {
        if (indexes.TryGetValue(entry.Key, out var index))
            entries[index] = entry;
        else
            TryAdd(entry);
    }
}
