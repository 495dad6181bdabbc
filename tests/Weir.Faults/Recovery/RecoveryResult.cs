using System.Globalization;

namespace Weir.Faults.Recovery;

/// <summary>How long a system took in one case, once.</summary>
/// <param name="At">When.</param>
/// <param name="System">Which.</param>
/// <param name="Case">Which kill.</param>
/// <param name="Took">From kill -9 until every partition was committed anew.</param>
sealed record RecoveryResult(DateTimeOffset At, string System, string Case, TimeSpan Took)
{
    const string Day = "yyyy-MM-dd";

    /// <summary>The results that are kept.</summary>
    public static string File { get; } = Path.Combine(RepositoryRoot.Path, "tests/Weir.Faults/Recovery/results.tsv");

    public static IReadOnlyList<RecoveryResult> Read() => global::System.IO.File.Exists(File) ? [.. global::System.IO.File.ReadAllLines(File).Where(line => line.Length > 0).Select(Parse)] : [];

    public static RecoveryResult Parse(string line)
    {
        string[] parts = line.Split('\t');
        return new(DateTimeOffset.ParseExact(parts[0], Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), parts[1], parts[2], TimeSpan.FromSeconds(double.Parse(parts[3], CultureInfo.InvariantCulture)));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToString(Day, CultureInfo.InvariantCulture)}\t{System}\t{Case}\t{Took.TotalSeconds:0.0}");
}
