namespace Weir.Bench.Rows;

/// <summary>Every row that there is.</summary>
static class RowCatalog
{
    public const string Headline = "headline";

    public static IReadOnlyList<Row> All { get; } =
    [
        new(Headline, "the login job: one broker, plain text, no compression, no headers"),
        new("headers", "three headers on every record, carried over") { HasHeaders = true },
        new("nested", "every record has a nested object too, 1 KB in all, carried over") { ContextCharacters = 830 },
        new("contracts", "source and output each have a contract") { HasOutputContract = true },
        new("tls", "the contender connects by TLS") { IsTls = true },
        new("zstd", "source and output compressed by zstd") { Compression = "zstd" },
        new("three-brokers", "three brokers, every topic replicated to all, two must acknowledge") { Nodes = 3 },
    ];

    public static Row Of(string name) => All.Single(row => row.Name == name);
}
