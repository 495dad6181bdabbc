using Weir.Engine.Lookups;

namespace Weir.Engine;

/// <summary>Takes the records of a lookup's topic and makes its table of them. For one caller at a time; workers read meanwhile what was published.</summary>
public sealed class LookupFeed
{
    readonly LookupOptions _options;
    readonly List<(FedTable Table, TableWriter Writer)> _writers;

    internal LookupFeed(LookupOptions options, IReadOnlyList<FedTable> tables)
    {
        _options = options;
        _writers = [.. tables.Select(table => (table, new TableWriter(table.Keys, table.Columns, options.Key, options.BytesMost, TooLarge)))];
    }

    /// <summary>What is said of a record that the table's memory has no room for.</summary>
    public string TooLarge => $"the table would take more than lookups.{_options.Name}.memory ({new ByteSize(_options.BytesMost)})";

    /// <summary>Entries of the table.</summary>
    public int Entries => _writers.Max(pair => pair.Writer.Entries);

    /// <summary>What the table takes in memory, index included.</summary>
    public long Bytes => _writers.Sum(pair => pair.Writer.Bytes);

    /// <summary>Columns that steps take and no record had so far.</summary>
    public IReadOnlyList<string> UnseenColumns => [.. _writers.SelectMany(pair => pair.Writer.Unseen).Distinct()];

    /// <summary>Takes the next record of a partition: its value replaces what the key had, a null value takes it away.</summary>
    /// <returns>Why the record was not taken, completing "a record was not taken: …": the entry of its key stays as it was. Null: it was. Holds nothing of the record.</returns>
    public string? Apply(ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue)
    {
        if (!hasKey) return "it has no key";
        string? problem = null;
        foreach (var (_, writer) in _writers) problem = writer.Apply(key, value, hasValue) ?? problem;
        return problem;
    }

    /// <summary>Every transaction that begins from now on uses the table as it is now, whole.</summary>
    public void Publish()
    {
        foreach (var (table, writer) in _writers) table.Use(writer.Publish());
    }
}
