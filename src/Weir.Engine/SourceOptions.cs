using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>The topic that the pipeline reads.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Group">The consumer group. Default: the pipeline's name.</param>
/// <param name="Start">Where to begin when the group has committed nothing. Default: earliest.</param>
/// <param name="Contract">The JSON Schema that each value must satisfy, or null.</param>
/// <param name="Tombstones">What becomes of a null value. Default: pass.</param>
/// <param name="Limits">Bounds on one record.</param>
/// <param name="Rate">How much a process takes in a second, or null: as much as it can.</param>
/// <param name="PartitionRate">How much of each partition, or null.</param>
public sealed record SourceOptions(string Topic, string Group, StartPosition Start, ContractFile? Contract, TombstonePolicy Tombstones, RecordLimits Limits, RateLimit? Rate, RateLimit? PartitionRate)
{
    /// <summary>What happens where records were deleted before they were read. Default: stop.</summary>
    public GapPolicy Gaps { get; init; }

    /// <summary>How old a record has to be before it is processed, by its own timestamp; null: of whatever age.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Source records in one transaction at most, shared among the partitions that have some in proportion to what each has; null: <see cref="TransactionOptions.Records"/>, in the order in which they were fetched.</summary>
    public int? MaxRecordsPerTransaction { get; init; }

    /// <summary>Whether a partition's records go through the steps side by side. Default: none.</summary>
    public ParallelMode Parallel { get; init; }

    /// <summary>On how many threads of each worker, with <see cref="ParallelMode.ByKey"/>; null: as many as there are processors.</summary>
    public int? ParallelThreads { get; init; }

    internal static readonly SettingsSpec<SourceOptions> Spec = new SettingsSpec<SourceOptions>("source", "The topic that the pipeline reads.")
        .Text("topic", "The topic to read.", required: true, check: TopicName.Check)
        .Text("group", "The consumer group; the pipeline's name unless given.", check: GroupName.Check)
        .Text("start", "Where to begin when the group has committed nothing: earliest, latest, or a time such as 2026-01-31T08:00:00Z. Partitions that are added later are read from their first record.", "earliest", check: CheckStart)
        .File("contract", "The JSON Schema that each record must satisfy before the steps.")
        .Choice("tombstones", "What becomes of a record whose value is null: written on, dropped, or made a dead letter.", ["pass", "drop", "dead"], "pass")
        .Choice("gaps", "What happens where the records at the group's position were deleted before they were read: the process ends (WEIR2005), or the partition goes on behind them and tells the range (WEIR6040). A position beyond the end always ends it.", ["stop", "continue"], "stop")
        .Text("rate", "How much a process takes in a second at most: records such as 1000/s, or bytes as the topic holds them such as 5MiB/s. As much as it can unless given.", check: CheckRate)
        .Text("partition_rate", "The same for each partition.", check: CheckRate)
        .Duration("delay", "How old a record has to be, by its own timestamp, before it is processed. Its partition waits meanwhile, so order is kept; a record whose timestamp lies ahead waits no longer than this. Not at all unless given.", atLeast: TimeSpan.FromMilliseconds(1), atMost: TimeSpan.FromDays(7))
        .Integer("max_records_per_transaction", "Source records in one transaction of a worker at most, shared among the partitions of which some are there in proportion to how many each has left, and one for each at least. What is there is what the brokers have answered by then. Without it a transaction takes delivery.transaction.records in the order in which they were fetched, which is faster, and may be of one partition alone.", atLeast: 1, atMost: 1_000_000)
        .Choice("parallel", "For steps that take long. none: a partition's records go through the steps one after the other. by-key: several side by side, those of one key one after the other and in one instance of each step, those without a key in any; what comes of them is written in the partition's order, and positions are committed as ever. A step may see a record and later see it again; what comes back from a retry topic is not among them. Steps that take less than a few microseconds are slower with it.", ["none", "by-key"], "none")
        .Integer("parallel_threads", "On how many threads of each worker records go through the steps with parallel: by-key; auto: as many as there are processors.", atLeast: 2, atMost: 64, noneWord: "auto")
        .Group(LimitsSpec.Spec)
        .Builds(values => new SourceOptions(
            values.Text("topic"),
            values.TextOrNull("group") ?? "",
            StartPosition.TryParse(values.Text("start"), out var start) ? start : default,
            values.FileOrNull("contract"),
            values.Word<TombstonePolicy>("tombstones"),
            values.Group<RecordLimits>("limits"),
            RateOf(values.TextOrNull("rate")),
            RateOf(values.TextOrNull("partition_rate")))
        {
            Gaps = values.Word<GapPolicy>("gaps"),
            Delay = values.DurationOrNull("delay"),
            Parallel = values.Text("parallel") == "by-key" ? ParallelMode.ByKey : ParallelMode.None,
            ParallelThreads = (int?)values.IntegerOrNull("parallel_threads"),
            MaxRecordsPerTransaction = (int?)values.IntegerOrNull("max_records_per_transaction"),
        });

    static RateLimit? RateOf(string? text) => text is null ? null : RateLimit.Parse(text);

    static string? CheckRate(string text) => RateLimit.Parse(text) is null ? "is no number of records or bytes in a second, such as 1000/s or 5MiB/s" : null;

    static string? CheckStart(string text) => StartPosition.TryParse(text, out _) ? null : "is not earliest, latest or a time such as 2026-01-31T08:00:00Z";
}
