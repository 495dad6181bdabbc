using System.Text.Unicode;

namespace Weir.Engine.Lookups;

/// <summary>Makes one table of a topic's records, for steps that look for its keys in one way. One writer.</summary>
/// <param name="keys">How steps look for keys.</param>
/// <param name="columns">What they take.</param>
/// <param name="key">The column that holds the record's key itself, or null.</param>
/// <param name="bytesMost">What the table may take.</param>
/// <param name="tooLarge">What is said of a record that would make it take more.</param>
sealed class TableWriter(LookupKeys keys, IReadOnlyList<string> columns, string? key, long bytesMost, string tooLarge)
{
    readonly EntryMap _entries = new();
    readonly RowReader _reader = new(columns, key);
    readonly PrefixLengths _lengths = new();

    public int Entries => _entries.Count;

    public long Bytes => _entries.Bytes;

    public IEnumerable<string> Unseen => _reader.Unseen;

    /// <summary>Takes a record; what is wrong with it, or null. A record that is not taken changes nothing.</summary>
    public string? Apply(ReadOnlySpan<byte> text, ReadOnlySpan<byte> value, bool hasValue)
    {
        Span<byte> networkKey = stackalloc byte[NetworkKey.Size];
        var (network, bits) = (default(Network), 0);
        var problem = keys == LookupKeys.Texts ? Utf8.IsValid(text) ? null : "its key is not UTF-8" : TryNetwork(text, networkKey, out network, out bits);
        // No entry was ever made of such a key, so there is none to take away.
        if (problem is not null) return hasValue ? problem : null;
        var found = keys == LookupKeys.Texts ? text : networkKey;
        if (!hasValue)
        {
            if (_entries.Remove(found) && keys == LookupKeys.Networks) _lengths.Add(network, bits, -1);
            return null;
        }
        if (_reader.Read(text, value, out var row) is { } wrong) return wrong;
        if (!_entries.Put(found, row, bytesMost, out var isNew)) return tooLarge;
        if (isNew && keys == LookupKeys.Networks) _lengths.Add(network, bits, 1);
        return null;
    }

    public ILookupTable Publish()
    {
        if (keys == LookupKeys.Texts) return new TextTable(_entries.Publish(), columns);
        var (ipv4, ipv6) = _lengths.InUse();
        return new NetworkTable(_entries.Publish(), columns, ipv4, ipv6);
    }

    static string? TryNetwork(ReadOnlySpan<byte> text, Span<byte> key, out Network network, out int bits)
    {
        bits = 0;
        if (!Network.TryParse(text, out network, out var problem)) return $"its key {problem}";
        bits = NetworkKey.Write(network, key);
        return null;
    }
}
