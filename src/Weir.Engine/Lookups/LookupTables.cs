namespace Weir.Engine.Lookups;

/// <summary>The lookups of one plan; each has a table for each way in which steps look for its keys.</summary>
sealed class LookupTables(IReadOnlyDictionary<string, LookupOptions> lookups, PipelineEnvironment environment)
{
    public static readonly LookupTables None = new(new Dictionary<string, LookupOptions>(), new PipelineEnvironment());

    readonly Dictionary<(string Name, LookupKeys Keys), ILookupSource> _sources = [];
    readonly List<Problem> _problems = [];
    readonly Lock _lock = new();

    /// <summary>The table of that lookup. A name that is not there was complained about when the steps were read.</summary>
    public ILookupSource Get(string name, LookupKeys keys)
    {
        lock (_lock)
        {
            if (_sources.TryGetValue((name, keys), out var known)) return known;
            var options = lookups.GetValueOrDefault(name) ?? new LookupOptions(name, null, null, null, 0, 0, default, TimeSpan.Zero);
            return _sources[(name, keys)] = options.Topic is null ? Loaded(options, keys) : new FedTable(options, keys);
        }
    }

    /// <summary>The lookups of steps that are topics, for whoever reads them.</summary>
    public IReadOnlyList<LookupTopic> Topics
    {
        get
        {
            lock (_lock)
                return [.. lookups.Values.Where(lookup => lookup.Topic is not null)
                    .Select(lookup => (Options: lookup, Tables: _sources.Where(source => source.Key.Name == lookup.Name).Select(source => (FedTable)source.Value).ToList()))
                    .Where(lookup => lookup.Tables.Count > 0).Select(lookup => new LookupTopic(lookup.Options, lookup.Tables))];
        }
    }

    /// <summary>What is wrong with the files, those that no step uses included.</summary>
    public IReadOnlyList<Problem> Problems()
    {
        foreach (var unused in lookups.Values.Where(lookup => lookup.Topic is null && !_sources.Keys.Any(used => used.Name == lookup.Name)).ToList()) Get(unused.Name, LookupKeys.Texts);
        return _problems;
    }

    LookupFile Loaded(LookupOptions options, LookupKeys keys)
    {
        var file = new LookupFile(options, keys, environment);
        foreach (var problem in file.Load())
            if (!_problems.Contains(problem)) _problems.Add(problem);
        return file;
    }
}
