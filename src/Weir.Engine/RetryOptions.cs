using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>How a record is tried again that a step could not decide for a reason that may pass. Its partition waits meanwhile, so order is kept; the others go on.</summary>
/// <param name="Within">How long a record is tried in its place before it goes to the first of the retry topics or, where there are none, becomes a dead letter. Default 5 min; with retry topics 2 s.</param>
/// <param name="Backoff">The first wait, doubled each time. Default 200 ms.</param>
/// <param name="BackoffMax">The longest wait. Default 10 s.</param>
public sealed record RetryOptions(TimeSpan Within, TimeSpan Backoff, TimeSpan BackoffMax)
{
    /// <summary>Retry topics at most.</summary>
    public const int TopicsMax = 8;

    static readonly TimeSpan DelayMin = TimeSpan.FromSeconds(1);
    static readonly TimeSpan DelayMax = TimeSpan.FromDays(7);

    /// <summary>How long a record waits in each of the retry topics, one after the other. Default: there are none.</summary>
    public IReadOnlyList<TimeSpan> Delays { get; init; } = [];

    /// <summary>Records of a partition in retry before the partition pauses. Default 100 000.</summary>
    public int ParkedMax { get; init; } = 100_000;

    internal static readonly SettingsSpec<RetryOptions> Spec = new SettingsSpec<RetryOptions>("retry", "How a record is tried again when a step of the pipeline's own says that it could not decide yet. Its partition waits meanwhile, unless there are retry topics.")
        .Duration("within", "How long a record is tried in its place before it goes to the first of the retry topics or, where there are none, becomes a dead letter (WEIR3154); 5m unless given, 2s with topics.", atLeast: TimeSpan.FromMilliseconds(1), atMost: TimeSpan.FromDays(7))
        .Duration("backoff", "The first wait; each later one is twice as long.", TimeSpan.FromMilliseconds(200), atLeast: TimeSpan.FromMilliseconds(1), atMost: TimeSpan.FromMinutes(10))
        .Duration("backoff_max", "The longest wait.", TimeSpan.FromSeconds(10), atLeast: TimeSpan.FromMilliseconds(1), atMost: TimeSpan.FromMinutes(10))
        .Texts("topics", "Retry topics, by how long a record waits in each before it is tried again: [30s, 5m, 1h] are GROUP-retry-30s, GROUP-retry-5m and GROUP-retry-1h. Each is tried once; behind the last a record is a dead letter (WEIR3154). Later records of its key wait behind it, all others go on. None unless given.", check: CheckDelay)
        .Integer("parked", "With topics: how many records of a partition may be in retry before the partition pauses until some are done; about 200 bytes of memory each.", byDefault: 100_000, atLeast: 1, atMost: 1_000_000)
        .Builds(values => Of(values, [.. values.Texts("topics").Select(text => DurationText.TryParse(text, out var delay) ? delay : default)]));

    /// <summary>What is wrong with the delays together, completing "delivery.retry.topics …", or null.</summary>
    internal static string? CheckDelays(IReadOnlyList<TimeSpan> delays)
    {
        if (delays.Count > TopicsMax) return $"has {delays.Count} topics, at most {TopicsMax} are possible";
        for (var later = 1; later < delays.Count; later++)
            if (delays[later] <= delays[later - 1]) return $"has {DurationText.Format(delays[later])} behind {DurationText.Format(delays[later - 1])}, each must be longer than the one before";
        return null;
    }

    static RetryOptions Of(SpecValues values, IReadOnlyList<TimeSpan> delays) =>
        new(values.DurationOrNull("within") ?? (delays.Count > 0 ? TimeSpan.FromSeconds(2) : TimeSpan.FromMinutes(5)), values.Duration("backoff"), values.Duration("backoff_max"))
        {
            Delays = delays,
            ParkedMax = (int)values.Integer("parked"),
        };

    static string? CheckDelay(string text) =>
        !DurationText.TryParse(text, out var delay) ? "is no duration such as 30s, 5m or 1h" : delay < DelayMin || delay > DelayMax ? "must be 1s to 7d" : null;
}
