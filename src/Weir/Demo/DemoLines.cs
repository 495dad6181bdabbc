using System.Globalization;

namespace Weir.Demo;

/// <summary>What the demo says, newest last; written by keys and read by the view.</summary>
sealed class DemoLines(Action<string>? echo = null)
{
    const int Most = 8;
    readonly Lock _gate = new();
    readonly Queue<string> _lines = new();

    public IReadOnlyList<string> Newest
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Most) _lines.Dequeue();
        }
        echo?.Invoke(line);
    }

    /// <summary>The numbers as one line.</summary>
    public static string Of(DemoCounts counts) => string.Create(CultureInfo.InvariantCulture,
        $"read {counts.Generated:N0}  written {counts.Written:N0}  dead {counts.DeadTotal:N0}  lag {counts.Lag:N0}  {counts.Rate:N0}/s  p50 {Text(counts.P50)}  p99 {Text(counts.P99)}");

    public static string Text(long? milliseconds) => milliseconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:N0} ms") : "-";
}
