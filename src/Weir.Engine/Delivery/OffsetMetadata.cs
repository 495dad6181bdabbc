using System.Globalization;

namespace Weir.Engine.Delivery;

/// <summary>What is committed beside a position: the counters, for one with retry topics how many records are in them (the counters say it too), for a pipeline that remembers records the partition's time, for one that can halt how near it is, and of which topic it all is, <c>w1;read=…;retry=3;time=1694479551000;recent=12;accepted=4711;tries=1;topic=9dJzP0ZbQ0yVd3mFGh3xkA</c>.</summary>
/// <param name="Counters">What became of the partition's records.</param>
/// <param name="Time">Milliseconds since 1970: <see cref="RecordMemory.TimeOf"/> at the position; null: not known, or nothing was remembered.</param>
public readonly record struct OffsetMetadata(PartitionCounters Counters, long? Time)
{
    const string RetryName = "retry=";
    const string TimeName = "time=";
    const string RecentName = "recent=";
    const string AcceptedName = "accepted=";
    const string DelayName = "delay=";
    const string TriesName = "tries=";
    const string TopicName = "topic=";

    /// <summary>Dead letters among the last records that <see cref="HaltCondition"/> looks at; 0 where there are none or nobody looks. So a restart or a rebalance does not let as many pass again.</summary>
    public int Recent { get; init; }

    /// <summary>The offset before which the operator lets records die; null: none is ahead or in retry.</summary>
    public long? Accepted { get; init; }

    /// <summary>How often a process with steps of a user's own began at the position and got no further; 0: none did.</summary>
    public int Tries { get; init; }

    /// <summary>How old records have to be before they are processed (<see cref="SourceOptions.Delay"/>), in milliseconds; 0: of whatever age. So whoever measures the lag can leave out what is not to be processed yet.</summary>
    public long Delay { get; init; }

    /// <summary>The id of the topic that the position is of, 22 characters of base64url; null: not known, or the cluster has none. A topic that was deleted and created anew has another, and the position says nothing about it.</summary>
    public string? TopicId { get; init; }

    /// <summary>Whether the position was committed for another topic than this one of its name. Where one of the two ids is not known nothing says so.</summary>
    public bool IsOfAnother(string? topicId) => topicId is not null && TopicId is not null && TopicId != topicId;

    public override string ToString() =>
        $"{Counters}{Part(RetryName, Counters.InRetry > 0 ? Counters.InRetry : null)}{Part(TimeName, Time)}{Part(RecentName, Recent == 0 ? null : Recent)}{Part(AcceptedName, Accepted)}{Part(TriesName, Tries == 0 ? null : Tries)}{Part(DelayName, Delay == 0 ? null : Delay)}{(TopicId is null ? "" : $";{TopicName}{TopicId}")}";

    /// <summary>Zeros and no time for metadata that is not ours: empty, another tool's, a later version.</summary>
    public static OffsetMetadata Parse(string? metadata)
    {
        if (!PartitionCounters.TryParse(metadata, out var counters)) return default;
        var parts = metadata!.Split(';');
        return new(counters, Number(parts, TimeName)) { Recent = (int)Math.Min(Number(parts, RecentName) ?? 0, HaltCondition.RecordsMax), Accepted = Number(parts, AcceptedName), Tries = (int)Math.Min(Number(parts, TriesName) ?? 0, int.MaxValue), Delay = Number(parts, DelayName) ?? 0, TopicId = Text(parts, TopicName) };
    }

    static string Part(string name, long? number) => number is { } there ? string.Create(CultureInfo.InvariantCulture, $";{name}{there}") : "";

    static string? Text(string[] parts, string name) =>
        Array.Find(parts, part => part.StartsWith(name, StringComparison.Ordinal)) is { } found && found.Length > name.Length ? found[name.Length..] : null;

    static long? Number(string[] parts, string name) =>
        long.TryParse(Text(parts, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
