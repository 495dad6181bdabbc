namespace Weir.Engine.Configuration.Yaml;

/// <summary>Entries in file order; keys are unique.</summary>
sealed class YamlMap(Position at) : YamlNode(at)
{
    readonly List<YamlEntry> _entries = [];
    readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    public IReadOnlyList<YamlEntry> Entries => _entries;

    public override string Shape => "a map";

    public YamlEntry? Find(string key) => _indexes.TryGetValue(key, out var index) ? _entries[index] : null;

    /// <summary>False, changing nothing, when the key is there already.</summary>
    public bool TryAdd(YamlEntry entry)
    {
        if (!_indexes.TryAdd(entry.Key, _entries.Count))
            return false;
        _entries.Add(entry);
        return true;
    }

    public void Set(YamlEntry entry)
    {
        if (_indexes.TryGetValue(entry.Key, out var index))
            _entries[index] = entry;
        else
            TryAdd(entry);
    }
}
