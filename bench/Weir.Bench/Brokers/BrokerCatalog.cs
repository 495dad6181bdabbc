namespace Weir.Bench.Brokers;

/// <summary>Every kind of broker.</summary>
static class BrokerCatalog
{
    public const string Both = "both";

    public static IReadOnlyList<IBrokerKind> All { get; } = [new ApacheKafkaKind(), new EmbeddedBrokerKind()];

    public static IReadOnlyList<IBrokerKind> Of(string name) => [.. All.Where(kind => name == Both || kind.Name == name)];
}
