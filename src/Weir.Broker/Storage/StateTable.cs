using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Small durable state of the broker's coordinators: committed offsets, groups, transactions, users. What Kafka keeps in compacted internal topics,
/// as a table by key; changes go through the journal, the whole table into each checkpoint.</summary>
/// <remarks>Safe for several threads. Names of keys are their owners' business; a prefix per kind (<c>group/</c>, <c>transaction/</c>) keeps them apart.</remarks>
sealed class StateTable(LogStore store)
{
    readonly Lock _gate = new();
    readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    /// <summary>The value of a key; null when there is none. Not to be changed.</summary>
    public byte[]? Get(string key)
    {
        lock (_gate) return _values.GetValueOrDefault(key);
    }

    /// <summary>All keys with a prefix, in ordinal order, with their values.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> StartingWith(string prefix)
    {
        var found = new List<KeyValuePair<string, byte[]>>();
        lock (_gate)
        {
            foreach (var entry in _values)
                if (entry.Key.StartsWith(prefix, StringComparison.Ordinal)) found.Add(entry);
        }
        return found;
    }

    /// <summary>Sets one key, or removes it when the value is null.</summary>
    /// <inheritdoc cref="Put(ReadOnlySpan{StateChange})"/>
    public long Put(string key, byte[]? value) => Put([new StateChange(key, value)]);

    /// <summary>Makes changes that after a crash are all there or none.</summary>
    /// <returns>The journal frame that makes them durable: <see cref="LogStore.SyncedAsync"/>.</returns>
    public long Put(params ReadOnlySpan<StateChange> changes)
    {
        lock (_gate)
        {
            using var entry = new PooledBuffer();
            foreach (var change in changes) Write(entry, change.Key, change.Value);
            var frame = store.Journal.Add(JournalEntryType.StateChanged, entry.WrittenSpan);
            foreach (var change in changes) Apply(change.Key, change.Value);
            return frame;
        }
    }

    internal void Replay(ReadOnlySpan<byte> entry)
    {
        for (var fields = new ByteFieldReader(entry); !fields.IsEmpty;)
        {
            var key = fields.Text();
            Apply(key, fields.Byte() == 0 ? null : fields.Bytes().ToArray());
        }
    }

    internal void Save(PooledBuffer buffer)
    {
        using var all = new PooledBuffer();
        lock (_gate)
            foreach (var (key, value) in _values) Write(all, key, value);
        buffer.WriteBytes(all.WrittenSpan);
    }

    static void Write(PooledBuffer buffer, string key, byte[]? value)
    {
        buffer.WriteText(key);
        buffer.Write([value is null ? (byte)0 : (byte)1]);
        if (value is not null) buffer.WriteBytes(value);
    }

    void Apply(string key, byte[]? value)
    {
        if (value is null) _values.Remove(key);
        else _values[key] = value;
    }
}
