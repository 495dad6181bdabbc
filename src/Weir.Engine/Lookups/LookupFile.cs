namespace Weir.Engine.Lookups;

/// <summary>A lookup's file and the table made of it, shared by the workers of a plan; read again when the file has changed.</summary>
/// <remarks>Workers come here once per transaction. Whoever finds that it is time looks at the file; the others go on with the table there is.</remarks>
sealed class LookupFile(LookupOptions options, LookupKeys keys, PipelineEnvironment environment) : ILookupSource
{
    readonly Lock _reading = new();
    readonly HashSet<string> _needed = new(StringComparer.Ordinal);
    volatile LookupTable? _table;
    LookupChange? _change;
    FileStamp? _stamp;
    long? _lookedAt;
    string? _told;

    /// <summary>The names, as a hint says them.</summary>
    public static string Has(IEnumerable<string> columns) => $"It has {string.Join(", ", columns)}.";

    /// <summary>Reads the file for the first time; what is wrong with it, if anything.</summary>
    public IReadOnlyList<Problem> Load()
    {
        if (options.Path is not { } path) return [];
        _stamp = environment.Stamp(path);
        var problems = new LookupProblems(options.Name, path);
        _table = Read(path, problems);
        return problems.All;
    }

    /// <summary>To be called by each step that takes values of the column, so that a changed file without it is not taken.</summary>
    /// <exception cref="WeirException">The table has no such column.</exception>
    public void Needs(string column)
    {
        lock (_reading) _needed.Add(column);
        if (_table is { } table && table.ColumnOf(column) < 0)
            throw new WeirException("WEIR1221", $"the lookup '{options.Name}' has no column '{column}'", Has(table.Columns));
    }

    /// <summary>The table to use for the next transaction.</summary>
    /// <exception cref="WeirException">There is none: the file's name holds a variable that is not set.</exception>
    public LookupTable Refresh(TimeProvider time)
    {
        if (_reading.TryEnter())
        {
            try
            {
                Look(time);
            }
            finally
            {
                _reading.Exit();
            }
        }
        return _table ?? throw new WeirException("WEIR1220", $"the lookup '{options.Name}' has no file here", $"Set the variable that lookups.{options.Name}.file names.");
    }

    ILookupTable ILookupSource.Refresh(TimeProvider time) => Refresh(time);

    /// <summary>What happened to the file since the last call, or null. Told once, to whichever worker asks first.</summary>
    public LookupChange? TakeChange() => Interlocked.Exchange(ref _change, null);

    void Look(TimeProvider time)
    {
        if (options.Path is not { } path || (_lookedAt is { } before && time.GetElapsedTime(before) < options.Reload)) return;
        _lookedAt = time.GetTimestamp();
        // Looked at before it is read: a file that is written meanwhile has another stamp the next time.
        var stamp = environment.Stamp(path);
        if (stamp == _stamp) return;
        _stamp = stamp;
        if (stamp is null)
        {
            Keep("the file is gone");
            return;
        }
        var problems = new LookupProblems(options.Name, path);
        var table = Read(path, problems);
        if (table is null || _needed.FirstOrDefault(column => table.ColumnOf(column) < 0) is { } missing && Lacks(missing, problems))
        {
            // What could not be opened may be there at the next look.
            if (problems.Unopened is not null) _stamp = null;
            Keep(problems.Brief());
            return;
        }
        _told = null;
        _table = table;
        Interlocked.Exchange(ref _change, new(options.Name, table.Entries, null));
    }

    static bool Lacks(string column, LookupProblems problems)
    {
        problems.Add("WEIR1221", 1, $"there is no column '{column}'", "A step takes values of it.");
        return true;
    }

    void Keep(string why)
    {
        if (why == _told) return;
        _told = why;
        Interlocked.Exchange(ref _change, new(options.Name, _table?.Entries ?? 0, why));
    }

    LookupTable? Read(string path, LookupProblems problems)
    {
        if (_stamp is { } stamp && stamp.Length > options.BytesMost)
        {
            problems.Add("WEIR1223", 1, $"the file has {stamp.Length} bytes, must be at most lookups.{options.Name}.memory ({new ByteSize(options.BytesMost)})", "Raise it, or leave out columns and entries that are not needed.");
            return null;
        }
        try
        {
            if (environment.ReadFile(path) is { } bytes) return new LookupTableReader(options, keys, problems).Read(bytes);
            problems.AddUnopened(options.At, $"lookups.{options.Name}.file: the file does not exist", "Paths start at the pipeline file's folder.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problems.AddUnopened(options.At, $"lookups.{options.Name}.file: the file cannot be read: {failure.Message}", "Correct its permissions, or its name.");
        }
        return null;
    }
}
