using System.Globalization;

namespace Weir.Generate;

/// <summary>
/// What a loader was told was written: a line for each run of records, with partition, offset, first number and count between tabs. What was refused, or never answered,
/// is not in it, so nobody is promised it.
/// </summary>
sealed class LoginManifest
{
    readonly ManifestRun[] _byNumber;
    readonly Dictionary<int, ManifestRun[]> _byOffset;

    public LoginManifest(IEnumerable<ManifestRun> runs)
    {
        // A repeat's run comes behind that of its first copy.
        _byNumber = [.. runs.OrderBy(run => run.First).ThenByDescending(run => run.Count)];
        _byOffset = _byNumber.Where(run => run.HasOffset).GroupBy(run => run.Partition).ToDictionary(runs => runs.Key, runs => runs.OrderBy(run => run.Offset).ToArray());
    }

    /// <summary>The number behind the last record.</summary>
    public long Next => _byNumber.Length == 0 ? 0 : _byNumber.Max(run => run.First + run.Count);

    /// <exception cref="FormatException">A line is not four numbers with tabs.</exception>
    public static LoginManifest Read(string file) => new(File.ReadLines(file).Select(Parse));

    public static string Line(ManifestRun run) => string.Create(CultureInfo.InvariantCulture, $"{run.Partition}\t{run.Offset}\t{run.First}\t{run.Count}");

    /// <summary>Where record <paramref name="number"/> is; null when nobody was told that it was written.</summary>
    public ManifestRun? Find(long number)
    {
        int at = LastAtOrBefore(_byNumber, number, run => run.First);
        // Runs of repeats are short and lie behind the long one that holds them.
        for (; at >= 0 && at < _byNumber.Length; at--)
        {
            var run = _byNumber[at];
            if (number < run.First + run.Count) return run;
            if (run.First + SourcePartitions.Block < number) return null;
        }
        return null;
    }

    /// <summary>The number of the record that was acknowledged there; -1: none was.</summary>
    public long NumberAt(int partition, long offset)
    {
        if (!_byOffset.TryGetValue(partition, out var runs)) return -1;
        int at = LastAtOrBefore(runs, offset, run => run.Offset);
        return at >= 0 && offset < runs[at].Offset + runs[at].Count ? runs[at].First + (offset - runs[at].Offset) : -1;
    }

    static int LastAtOrBefore(ManifestRun[] runs, long key, Func<ManifestRun, long> keyOf)
    {
        int low = 0, high = runs.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (keyOf(runs[middle]) <= key) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }

    static ManifestRun Parse(string line)
    {
        string[] parts = line.Split('\t');
        if (parts.Length != 4) throw new FormatException($"'{line}' is not partition, offset, number and count with tabs between them");
        return new(int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[3], CultureInfo.InvariantCulture));
    }
}
