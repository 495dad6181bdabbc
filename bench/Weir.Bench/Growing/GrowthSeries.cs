using System.Globalization;
using Weir.Bench.Rows;

namespace Weir.Bench.Growing;

/// <summary>The login job with ever more of one thing.</summary>
/// <param name="Name">As the command line takes it.</param>
/// <param name="Title">What grows, the head of its column.</param>
/// <param name="Points">From little to much.</param>
sealed record GrowthSeries(string Name, string Title, IReadOnlyList<GrowthPoint> Points)
{
    /// <summary>Every series that there is.</summary>
    public static IReadOnlyList<GrowthSeries> All { get; } =
    [
        Of("partitions", "partitions of every topic", [1, 2, 4, 16, 64], partitions => new("", Plain with { Partitions = partitions })),
        Of("bytes", "characters of a record beyond the login's 230", [0, 830, 10_000, 100_000], characters => new("", Plain with { ContextCharacters = characters })),
        Of("steps", "steps", [4, 8, 16, 30], steps => new("", Plain) { MoreSteps = steps - 4 }),
        Of("properties", "properties of the source's contract, of which a record has seven", [7, 50, 500], properties => new("", Plain) { MoreProperties = properties - 7 }),
        Of("workers", "worker loops of one process, 8 partitions", [1, 2, 4, 8], workers => With("WEIR_WORKERS", workers) with { Row = Plain with { Partitions = 8 } }),
        Of("processes", "processes of one group, 8 partitions", [1, 2, 4, 8], processes => new("", Plain with { Partitions = 8 }) { Processes = processes }),
        Of("transaction", "delivery.transaction.records", [1_000, 5_000, 20_000, 100_000], records => With("WEIR_DELIVERY__TRANSACTION__RECORDS", records)),
        Age("age", "delivery.transaction.age with as many records as come", ["5s", "1s", "100ms", "20ms"]),
        OfSetting("shared", "source.max_records_per_transaction", [100, 500, 2_000, 20_000], records => With("WEIR_SOURCE__MAX_RECORDS_PER_TRANSACTION", records)),
        OfSetting("threads", "source.parallel_threads with parallel: by-key", [2, 4], threads => With("WEIR_SOURCE__PARALLEL_THREADS", threads, ("WEIR_SOURCE__PARALLEL", "by-key"))),
    ];

    const int RecordsAtMost = 1_000_000;

    static Row Plain => RowCatalog.Of(RowCatalog.Headline);

    static GrowthSeries Of(string name, string title, IReadOnlyList<int> values, Func<int, GrowthPoint> point) =>
        new(name, title, [.. values.Select(value => point(value) with { Value = value.ToString("N0", CultureInfo.InvariantCulture) })]);

    // The longest stands for at-least-once delivery, which would fetch, process, produce and commit the same, and end no transaction.
    static GrowthSeries Age(string name, string title, IReadOnlyList<string> ages) =>
        new(name, title, [.. ages.Select(age => With("WEIR_DELIVERY__TRANSACTION__RECORDS", RecordsAtMost, ("WEIR_DELIVERY__TRANSACTION__BYTES", "128MiB"), ("WEIR_DELIVERY__TRANSACTION__AGE", age)) with { Value = age })]);

    static GrowthSeries OfSetting(string name, string title, IReadOnlyList<int> values, Func<int, GrowthPoint> point) =>
        Of(name, title, values, point) with { Points = [new("without", Plain), .. Of(name, title, values, point).Points] };

    static GrowthPoint With(string variable, int value, params IEnumerable<(string Name, string Value)> others) =>
        new("", Plain) { Settings = others.Append((variable, value.ToString(CultureInfo.InvariantCulture))).ToDictionary() };
}
