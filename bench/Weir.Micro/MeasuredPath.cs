using System.Globalization;

namespace Weir.Micro;

/// <summary>Nanoseconds a record on the record path, the least and the median of many short rounds: on a machine that others use too, the least says what the code costs.</summary>
static class MeasuredPath
{
    const double SecondsAtMost = 3_600;

    /// <param name="words">SECONDS, default 10, and <c>traced</c>.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="traced">Whether each record has a header.</param>
    public static bool TryParse(string[] words, out double seconds, out bool traced)
    {
        seconds = 10;
        traced = words.Length > 1 && words[1] == "traced";
        return words.Length <= (traced ? 2 : 1) && (words.Length == 0 || (double.TryParse(words[0], NumberStyles.Float, CultureInfo.InvariantCulture, out seconds) && seconds is > 0 and <= SecondsAtMost));
    }

    public static int Run(string pipeline, double seconds, bool traced)
    {
        using var path = new RecordPath(pipeline, records: 10_000, traced);
        var rounds = new List<double>();
        long started = TimeProvider.System.GetTimestamp(), told = started;
        long allocated = 0;
        while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long began = TimeProvider.System.GetTimestamp();
            path.Run();
            rounds.Add(TimeProvider.System.GetElapsedTime(began).TotalNanoseconds / path.Records);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (TimeProvider.System.GetElapsedTime(told).TotalSeconds < 1) continue;
            told = TimeProvider.System.GetTimestamp();
            rounds.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s: least {rounds[0]:0} ns, median {rounds[rounds.Count / 2]:0} ns, {rounds.Count} rounds; {(double)allocated / path.Records:0.00} B a record, {(double)path.Written / path.Records:0} B written"));
            rounds.Clear();
        }
        return 0;
    }
}
