using System.Globalization;

namespace Weir.Simulation;

/// <summary>What many runs came to.</summary>
sealed class SeedTotals
{
    readonly Lock _gate = new();
    readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    readonly List<string> _failures = [];
    ulong _trace;

    /// <summary>What failed, with its seed.</summary>
    public IReadOnlyList<string> Failures => _failures;

    public void Add(SimulationResult result)
    {
        lock (_gate)
        {
            Add("runs", 1);
            Add("steps", result.Steps);
            Add("virtual seconds", (long)result.VirtualTime.TotalSeconds);
            Add("committed", result.Committed);
            Add("aborted", result.Aborted);
            Add("halts", result.Halts);
            Add("retried", result.Retried);
            foreach (var (kind, count) in result.Faults) Add(kind.ToString(), count);
            foreach (var (peril, count) in result.Perils) Add(peril, count);
            _trace ^= result.TraceHash;
        }
    }

    public void Fail(string failure)
    {
        lock (_gate) _failures.Add(failure);
    }

    /// <summary>A line of results.tsv: day, seeds, continuations, virtual seconds, and a number that is the same for runs that went the same way.</summary>
    public string Line(int first, int last, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd}\t{first}-{last}\t{_counts["steps"]}\t{_counts["virtual seconds"]}\t{_trace:x16}");

    public override string ToString() => string.Join(", ", _counts.Select(count => $"{count.Key} {count.Value}")) + string.Create(CultureInfo.InvariantCulture, $", trace {_trace:x16}");

    void Add(string name, long count) => _counts[name] = _counts.GetValueOrDefault(name) + count;
}
