namespace Weir.Engine.Lookups;

/// <summary>The table of a topic as the steps of all workers have it: whatever was published last.</summary>
/// <param name="options">The lookup.</param>
/// <param name="keys">How its steps look for keys.</param>
sealed class FedTable(LookupOptions options, LookupKeys keys) : ILookupSource
{
    readonly List<string> _columns = [];
    volatile ILookupTable? _table;

    public LookupKeys Keys => keys;

    /// <summary>What steps take, in the order in which they asked. Every step is built before the first record is read.</summary>
    public IReadOnlyList<string> Columns
    {
        get
        {
            lock (_columns) return [.. _columns];
        }
    }

    public void Needs(string column)
    {
        lock (_columns)
            if (!_columns.Contains(column)) _columns.Add(column);
    }

    public ILookupTable Refresh(TimeProvider time) =>
        _table ?? throw new WeirException("WEIR1224", $"the lookup '{options.Name}' was not read: nobody has read its topic '{options.Topic}'", "A test gives its table under lookups; a program feeds PipelinePlan.LookupTopics before the first record.");

    public LookupChange? TakeChange() => null;

    public void Use(ILookupTable table) => _table = table;
}
