namespace Weir.Kafka.Admin;

/// <summary>A topic to create.</summary>
/// <param name="Name">1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'.</param>
/// <param name="Partitions">Default -1: the cluster's <c>num.partitions</c>.</param>
/// <param name="ReplicationFactor">Default -1: the cluster's <c>default.replication.factor</c>.</param>
public sealed record NewTopic(string Name, int Partitions = -1, short ReplicationFactor = -1)
{
    /// <summary>Configs that differ from the cluster's defaults, such as <c>retention.ms</c>.</summary>
    public IReadOnlyDictionary<string, string> Configs { get; init; } = new Dictionary<string, string>();
}
