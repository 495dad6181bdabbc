using System.Runtime.CompilerServices;
using Weir.Kafka.Admin;

namespace Weir.Kafka.Reading;

/// <summary>Reads what partitions hold before a position within a window of time, for whoever has to know what came before (<see cref="Weir.Engine.RecordMemory"/>).</summary>
/// <param name="client">Used by nobody else meanwhile: fetches wait at the broker.</param>
/// <param name="window">How far back, from the latest timestamp before the position.</param>
public sealed class WindowReader(KafkaClient client, TimeSpan window)
{
    // Where nobody knows the time before a position, the earliest of the records right before it stands for it.
    const long Sample = 1_000;
    static readonly long TimeMax = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    readonly KafkaAdmin _admin = new(client);
    readonly TopicReader _reader = new(client, new() { SkipExpired = true });

    /// <summary>A partition's records in order, partitions in any; ends when each was read up to its position.</summary>
    /// <returns>Pieces that are valid until the next one is asked for. All records within the window are among them, earlier ones may be.</returns>
    /// <exception cref="KafkaException">As <see cref="TopicReader.ReadAsync"/>.</exception>
    public async IAsyncEnumerable<FetchedPartition> ReadAsync(IReadOnlyCollection<PartitionPosition> positions, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var starts = positions.Count == 0 ? new Dictionary<TopicPartition, long>() : await _admin.ListOffsetsAsync([.. positions.Select(position => position.Partition)], OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
        var unread = positions.Where(position => position.Offset > starts[position.Partition]).ToList();
        var times = await TimesAsync([.. unread.Where(position => position.Time is null)], starts, cancellation);
        var ranges = await Task.WhenAll(unread.Select(position => RangeAsync(position, position.Time ?? times.GetValueOrDefault(position.Partition), starts[position.Partition], cancellation)));
        await foreach (var piece in _reader.ReadAsync([.. ranges.Where(range => range.From < range.To)], cancellation)) yield return piece;
    }

    async Task<PartitionRange> RangeAsync(PartitionPosition position, long time, long start, CancellationToken cancellation)
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(time - (long)window.TotalMilliseconds, 0, TimeMax));
        var found = await _admin.ListOffsetsAsync([position.Partition], OffsetSpec.At(from), IsolationLevel.ReadCommitted, cancellation);
        return new(position.Partition.Topic, position.Partition.Partition, Math.Max(start, Math.Min(found[position.Partition], position.Offset)), position.Offset);
    }

    async Task<Dictionary<TopicPartition, long>> TimesAsync(List<PartitionPosition> positions, IReadOnlyDictionary<TopicPartition, long> starts, CancellationToken cancellation)
    {
        var earliest = new Dictionary<TopicPartition, long>();
        var ranges = positions.Select(position => new PartitionRange(position.Partition.Topic, position.Partition.Partition, Math.Max(starts[position.Partition], position.Offset - Sample), position.Offset)).ToList();
        await foreach (var piece in _reader.ReadAsync(ranges, cancellation))
        {
            var records = piece.Records;
            while (records.Read()) earliest[piece.Partition] = Math.Min(earliest.GetValueOrDefault(piece.Partition, long.MaxValue), records.Timestamp);
        }
        return earliest;
    }
}
