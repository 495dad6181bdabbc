namespace Weir.Tests.Kafka.Worker;

/// <summary>A record that the pump wrote.</summary>
sealed record Pumped(string Topic, int Partition, long Timestamp, string? Key, string? Value, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public string? Header(string name) => Headers.Where(header => header.Key == name).Select(header => header.Value).SingleOrDefault();
}
