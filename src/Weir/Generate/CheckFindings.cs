namespace Weir.Generate;

/// <summary>What a check found wrong, counted by kind, the first of each kind in words. Several threads may tell.</summary>
sealed class CheckFindings
{
    /// <summary>Findings of one kind that are put into words.</summary>
    const int MostExamples = 5;

    readonly Lock _telling = new();
    readonly List<string> _missing = [], _duplicated = [], _wrong = [];

    public long Missing { get; private set; }

    public long Duplicated { get; private set; }

    public long Wrong { get; private set; }

    /// <summary>Numbers, places and field names; no personal data.</summary>
    public IReadOnlyList<string> Examples
    {
        get
        {
            lock (_telling) return [.. _missing, .. _duplicated, .. _wrong];
        }
    }

    public void IsMissing(string what)
    {
        lock (_telling)
        {
            Missing++;
            Add(_missing, what);
        }
    }

    public void IsDuplicated(string what)
    {
        lock (_telling)
        {
            Duplicated++;
            Add(_duplicated, what);
        }
    }

    public void IsWrong(string what, long records = 1)
    {
        lock (_telling)
        {
            Wrong += records;
            Add(_wrong, what);
        }
    }

    static void Add(List<string> examples, string what)
    {
        if (examples.Count < MostExamples) examples.Add(what);
    }
}
