using System.Globalization;

namespace Weir.Engine.Delivery;

/// <summary>What is committed beside a position: the counters, and for a pipeline that remembers records the partition's time, <c>w1;read=…;time=1694479551000</c>.</summary>
/// <param name="Counters">What became of the partition's records.</param>
/// <param name="Time">Milliseconds since 1970: <see cref="RecordMemory.TimeOf"/> at the position; null: not known, or nothing was remembered.</param>
public readonly record struct OffsetMetadata(PartitionCounters Counters, long? Time)
{
    const string TimeName = "time=";

    public override string ToString() => Time is { } time ? string.Create(CultureInfo.InvariantCulture, $"{Counters};{TimeName}{time}") : Counters.ToString();

    /// <summary>Zeros and no time for metadata that is not ours: empty, another tool's, a later version.</summary>
    public static OffsetMetadata Parse(string? metadata)
    {
        if (!PartitionCounters.TryParse(metadata, out var counters)) return default;
        var time = metadata!.Split(';').FirstOrDefault(part => part.StartsWith(TimeName, StringComparison.Ordinal));
        return new(counters, time is not null && long.TryParse(time.AsSpan(TimeName.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : null);
    }
}
