using System.Globalization;

namespace Weir.Faults.Matrix;

/// <summary>A run of the matrix that held.</summary>
/// <param name="At">When.</param>
/// <param name="Broker">On which broker.</param>
/// <param name="Faults">One, or a sequence.</param>
/// <param name="Seed">Of the fault's moments; of the load, too, where no other was played on it before.</param>
/// <param name="Records">Loaded and found once.</param>
/// <param name="Healed">From the end of each fault until every partition was committed anew.</param>
sealed record MatrixResult(DateTimeOffset At, string Broker, IReadOnlyList<string> Faults, int Seed, long Records, IReadOnlyList<TimeSpan> Healed)
{
    const string Day = "yyyy-MM-dd";

    public static MatrixResult Parse(string line)
    {
        string[] parts = line.Split('\t');
        return new(DateTimeOffset.ParseExact(parts[0], Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), parts[1], parts[2].Split(' '), int.Parse(parts[3], CultureInfo.InvariantCulture), long.Parse(parts[4], CultureInfo.InvariantCulture),
            [.. parts[5].Split(' ').Select(seconds => TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)))]);
    }

    public override string ToString() => string.Join('\t', At.ToString(Day, CultureInfo.InvariantCulture), Broker, string.Join(' ', Faults), Seed, Records,
        string.Join(' ', Healed.Select(time => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture))));
}
