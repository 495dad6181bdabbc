namespace Weir.Engine.Lookups;

/// <summary>The lookups of one plan; each file is read once for each way in which steps look for its keys.</summary>
sealed class LookupTables(IReadOnlyDictionary<string, LookupOptions> lookups, PipelineEnvironment environment)
{
    public static readonly LookupTables None = new(new Dictionary<string, LookupOptions>(), new PipelineEnvironment());

    readonly Dictionary<(string Name, LookupKeys Keys), LookupFile> _files = [];
    readonly List<Problem> _problems = [];
    readonly Lock _lock = new();

    /// <summary>The file of that lookup. A name that is not there was complained about when the steps were read.</summary>
    public LookupFile Get(string name, LookupKeys keys)
    {
        lock (_lock)
        {
            if (_files.TryGetValue((name, keys), out var known)) return known;
            var file = new LookupFile(lookups.GetValueOrDefault(name) ?? new LookupOptions(name, null, null, 0, 0, default, TimeSpan.Zero), keys, environment);
            foreach (var problem in file.Load())
                if (!_problems.Contains(problem)) _problems.Add(problem);
            return _files[(name, keys)] = file;
        }
    }

    /// <summary>What is wrong with the files, those that no step uses included.</summary>
    public IReadOnlyList<Problem> Problems()
    {
        foreach (var name in lookups.Keys.Where(name => !_files.Keys.Any(used => used.Name == name)).ToList()) Get(name, LookupKeys.Texts);
        return _problems;
    }
}
