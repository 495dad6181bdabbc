using System.Globalization;

namespace Weir.Support.Workloads;

/// <summary>What is unusual about the records of <c>weir generate</c>, about the pipeline's file and about its topics.</summary>
/// <param name="Bad">The share of bad ones.</param>
/// <param name="Repeat">The share of good ones that are sent twice; the pipeline then has the step deduplicate.</param>
sealed record LoadQuirks(string Bad = "0.5%", string Repeat = "0%")
{
    static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static LoadQuirks Usual { get; } = new();

    public bool HasRepeats => Repeat != "0%";

    /// <summary>Whether each record has a key.</summary>
    public bool IsKeyed { get; init; }

    /// <summary>Whether one bad record in 4,000 is larger than 1 MiB; the topics must take it.</summary>
    public bool HasOversized { get; init; }

    /// <summary>Whether one bad record in ten is a tombstone; the pipeline then makes dead letters of them.</summary>
    public bool HasTombstones { get; init; }

    /// <summary>Seconds of the load in which every record is bad; null: none.</summary>
    public (double From, double To)? AllBad { get; init; }

    /// <summary>Records in a second whose timestamp is far from now.</summary>
    public double OddTimesASecond { get; init; }

    /// <summary>The share of them in a load, in parts per million.</summary>
    public int OddTimesIn(LoadShape load) => (int)(OddTimesASecond * 1_000_000 / load.Rate);

    /// <summary>Changes the pipeline's file.</summary>
    public Func<string, LoadShape, string>? Pipeline { get; init; }

    /// <summary>Settings of the pipeline's client, a line each.</summary>
    public IReadOnlyList<string> Kafka { get; init; } = [];

    /// <summary>A pipeline's file with one more step, before all others.</summary>
    public static string WithStep(string file, string step) => file.Replace("steps:\n", $"steps:\n  - {step}\n", StringComparison.Ordinal);

    /// <summary>Settings of the source topic.</summary>
    public IReadOnlyDictionary<string, string> Source { get; init; } = None;

    /// <summary>Settings of the sink.</summary>
    public IReadOnlyDictionary<string, string> Sink { get; init; } = None;

    /// <summary>Settings of the dead-letter topic.</summary>
    public IReadOnlyDictionary<string, string> Dead { get; init; } = None;

    /// <summary>The delays of the retry topics that the pipeline has; none: it has no retry topics.</summary>
    public IReadOnlyList<string> RetryDelays { get; init; } = [];

    /// <summary>For both <c>generate</c> and its check.</summary>
    public IReadOnlyList<string> Options(LoadShape load) =>
    [
        "--bad", Bad, "--repeat", Repeat,
        .. IsKeyed ? (string[])["--keyed"] : [],
        .. HasOversized ? (string[])["--oversize"] : [],
        .. HasTombstones ? (string[])["--tombstones"] : [],
        .. AllBad is not { } range ? (string[])[] : ["--all-bad", $"{load.RecordAt(range.From)}-{load.RecordAt(range.To)}"],
        .. OddTimesASecond == 0 ? (string[])[] : ["--odd-times", string.Create(CultureInfo.InvariantCulture, $"{OddTimesIn(load) / 10_000m}%")],
    ];

    /// <summary>Both on one load; where they differ the other one's counts.</summary>
    public LoadQuirks With(LoadQuirks other) => new(other.Bad == Usual.Bad ? Bad : other.Bad, other.HasRepeats ? other.Repeat : Repeat)
    {
        IsKeyed = IsKeyed || other.IsKeyed,
        HasOversized = HasOversized || other.HasOversized,
        HasTombstones = HasTombstones || other.HasTombstones,
        AllBad = other.AllBad ?? AllBad,
        OddTimesASecond = Math.Max(OddTimesASecond, other.OddTimesASecond),
        Kafka = [.. Kafka.Union(other.Kafka)],
        RetryDelays = [.. RetryDelays, .. other.RetryDelays],
        Pipeline = Pipeline is { } mine && other.Pipeline is { } theirs ? (file, load) => theirs(mine(file, load), load) : other.Pipeline ?? Pipeline,
        Source = Merged(Source, other.Source),
        Sink = Merged(Sink, other.Sink),
        Dead = Merged(Dead, other.Dead),
    };

    static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> some, IReadOnlyDictionary<string, string> others)
    {
        var all = new Dictionary<string, string>(some);
        foreach (var (name, value) in others) all[name] = value;
        return all;
    }
}
