using System.Globalization;
using System.Text;

namespace Weir.Simulation.Checking;

/// <summary>The timestamps of the outputs, and what a desk made of the letters.</summary>
sealed partial class Oracle
{
    /// <summary>How far ahead a timestamp may be: message.timestamp.after.max.ms.</summary>
    const long AheadMs = 3_600_000;

    // The source's timestamp; where that is further ahead than the sink takes, the time of the processing, and the source's in a header.
    void CheckTimes()
    {
        foreach (var record in Outputs.SelectMany(partition => partition.ByMarkers))
        {
            if (IdOfOutput(record) is not { } id || !_timestamps.TryGetValue(id, out long timestamp)) continue;
            bool isClamped = record.Headers.TryGetValue("weir-source-timestamp", out string? original);
            if (isClamped ? original != timestamp.ToString(CultureInfo.InvariantCulture) : record.Timestamp != timestamp) Wrong($"wrong: the output of source record {id} has timestamp {record.Timestamp} and header {original}, its record {timestamp}");
            if (isClamped && !evidence.ClocksMoved && timestamp - record.Timestamp < AheadMs) Wrong($"wrong: the output of source record {id} has another timestamp though {timestamp} is not ahead of {record.Timestamp}");
        }
    }

    // Whoever is killed when: each letter goes back once, and none that is no letter.
    void CheckDesk()
    {
        if (evidence.Redriven is not { } redriven) return;
        var letters = evidence.DeadLetters.SelectMany(partition => partition.ByMarkers).ToDictionary(letter => $"{letter.Partition}@{letter.Offset}");
        var found = new HashSet<string>();
        foreach (var record in redriven.SelectMany(partition => partition.ByMarkers))
        {
            string of = Encoding.ASCII.GetString(record.Key!);
            if (!letters.TryGetValue(of, out var letter) || !Same(record.Value, letter.Value)) Wrong($"redriven {record.Partition}@{record.Offset}: there is no such letter {of}");
            else if (!found.Add(of)) Wrong($"duplicated: the letter {of} was redriven twice");
        }
        foreach (string of in letters.Keys.Except(found)) Wrong($"missing: the letter {of} was not redriven");
    }
}
