using System.Globalization;

namespace Weir.Engine.Delivery;

/// <summary>What is committed beside a position: the counters, for a pipeline that remembers records the partition's time, and for one that can halt how near it is, <c>w1;read=…;time=1694479551000;recent=12;accepted=4711</c>.</summary>
/// <param name="Counters">What became of the partition's records.</param>
/// <param name="Time">Milliseconds since 1970: <see cref="RecordMemory.TimeOf"/> at the position; null: not known, or nothing was remembered.</param>
public readonly record struct OffsetMetadata(PartitionCounters Counters, long? Time)
{
    const string TimeName = "time=";
    const string RecentName = "recent=";
    const string AcceptedName = "accepted=";

    /// <summary>Dead letters among the last records that <see cref="HaltCondition"/> looks at; 0 where there are none or nobody looks. So a restart or a rebalance does not let as many pass again.</summary>
    public int Recent { get; init; }

    /// <summary>The offset before which the operator lets records die; null: none ahead.</summary>
    public long? Accepted { get; init; }

    public override string ToString() =>
        $"{Counters}{Part(TimeName, Time)}{Part(RecentName, Recent == 0 ? null : Recent)}{Part(AcceptedName, Accepted)}";

    /// <summary>Zeros and no time for metadata that is not ours: empty, another tool's, a later version.</summary>
    public static OffsetMetadata Parse(string? metadata)
    {
        if (!PartitionCounters.TryParse(metadata, out var counters)) return default;
        var parts = metadata!.Split(';');
        return new(counters, Number(parts, TimeName)) { Recent = (int)Math.Min(Number(parts, RecentName) ?? 0, HaltCondition.RecordsMax), Accepted = Number(parts, AcceptedName) };
    }

    static string Part(string name, long? number) => number is { } there ? string.Create(CultureInfo.InvariantCulture, $";{name}{there}") : "";

    static long? Number(string[] parts, string name)
    {
        var found = Array.Find(parts, part => part.StartsWith(name, StringComparison.Ordinal));
        return found is not null && long.TryParse(found.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
