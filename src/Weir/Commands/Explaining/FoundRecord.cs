using System.Text;
using Weir.Kafka.Reading;

namespace Weir.Commands.Explaining;

/// <summary>A record that was read by its address, copied out of its batch.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Timestamp">Milliseconds since 1970; negative: none.</param>
/// <param name="Key">Null: none.</param>
/// <param name="Value">Null: a tombstone.</param>
/// <param name="Headers">In order; of equal names all.</param>
sealed record FoundRecord(RecordAddress Address, long Timestamp, byte[]? Key, byte[]? Value, IReadOnlyList<KeyValuePair<string, byte[]>> Headers)
{
    /// <summary>The headers as they were written.</summary>
    public required byte[] EncodedHeaders { get; init; }

    public static FoundRecord Of(FetchedPartition fetched, scoped ref FetchedRecords records)
    {
        var headers = new List<KeyValuePair<string, byte[]>>();
        foreach (var header in records.Headers) headers.Add(new(Encoding.UTF8.GetString(header.Key), header.Value.ToArray()));
        return new(new(fetched.Partition.Topic, fetched.Partition.Partition, records.Offset), records.Timestamp, records.HasKey ? records.Key.ToArray() : null, records.HasValue ? records.Value.ToArray() : null, headers) { EncodedHeaders = records.EncodedHeaders.ToArray() };
    }

    /// <summary>The last header of that name as text; null where there is none.</summary>
    public string? Header(string name) => Headers.LastOrDefault(header => header.Key == name) is { Value: { } value } ? Encoding.UTF8.GetString(value) : null;
}
