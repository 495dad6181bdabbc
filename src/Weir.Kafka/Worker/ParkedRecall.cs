using System.Runtime.CompilerServices;
using Weir.Engine.Delivery;
using Weir.Kafka.Admin;
using Weir.Kafka.Fetching;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Reads back which records of a partition are in retry, from the tiers' committed positions to their ends, before the worker goes on there.</summary>
sealed class ParkedRecall(WorkerParts parts) : IAsyncDisposable
{
    readonly ReadingBack _reading = new(parts.Context, parts.Number, parts.Troubles.Watch());
    readonly Dictionary<SourcePartition, long> _first = [];
    readonly HashSet<SourcePartition> _uncounted = [];

    IReadOnlyCollection<SourcePartition> Missing => [.. parts.Owned.Values.Where(partition => partition.Parking is { IsBuilt: false })];

    /// <summary>Takes what was read back, and asks for more while a partition is not ready.</summary>
    /// <exception cref="Engine.WeirException">WEIR2018: there are other records in retry than were counted.</exception>
    public async ValueTask AdvanceAsync(CancellationToken cancellation)
    {
        CommitCounted(cancellation);
        if (_reading.IsIdle && Missing.Count == 0) return;
        try
        {
            await _reading.AdvanceAsync(() => Missing, ReadAsync, Take, Ended, cancellation);
            CommitCounted(cancellation);
        }
        catch (CorruptRecordException corrupt)
        {
            throw SourcePartition.DamagedAt($"retry topics, read back: {corrupt.Message}");
        }
    }

    /// <inheritdoc cref="ReadingBack.Waits"/>
    public IEnumerable<Task> Waits() => _reading.Waits();

    public ValueTask DisposeAsync() => _reading.DisposeAsync();

    // Soon, also where no record comes; but not before it is known what the steps remember, since the partition's time stands beside the counters.
    void CommitCounted(CancellationToken cancellation)
    {
        foreach (var partition in _uncounted)
        {
            if (parts.Recollection?.IsReady(partition) == false) continue;
            _uncounted.Remove(partition);
            if (parts.Owned.GetValueOrDefault(partition.Index) != partition) continue;
            partition.IsTouched = true;
            parts.Transactions.Open(cancellation);
        }
    }

    // To the end of what is written, not of what can be read yet: a transaction that was decided is open in a log until its marker has come there.
    async IAsyncEnumerable<FetchedPartition> ReadAsync(IReadOnlyCollection<SourcePartition> partitions, [EnumeratorCancellation] CancellationToken cancellation)
    {
        _first.Clear();
        foreach (var partition in partitions) partition.Parking!.Clear();
        var lanes = partitions.SelectMany(partition => partition.Parking!.Lanes).ToDictionary(lane => new TopicPartition(lane.Topic, lane.Index));
        var admin = new KafkaAdmin(_reading.Client);
        var first = await admin.ListOffsetsAsync([.. lanes.Keys], OffsetSpec.Earliest, IsolationLevel.ReadUncommitted, cancellation);
        var ends = await admin.ListOffsetsAsync([.. lanes.Keys], OffsetSpec.Latest, IsolationLevel.ReadUncommitted, cancellation);
        foreach (var (name, lane) in lanes) _first[lane] = first[name];
        var ranges = lanes.Where(lane => lane.Value.NextOffset < ends[lane.Key]).Select(lane => new PartitionRange(lane.Key.Topic, lane.Key.Partition, lane.Value.NextOffset, ends[lane.Key])).ToList();
        await foreach (var piece in new TopicReader(_reading.Client, new() { SkipExpired = true }).ReadAsync(ranges, cancellation)) yield return piece;
    }

    static void Take(PartitionsRead read, SourcePartition partition, FetchedPartition piece)
    {
        var parking = partition.Parking!;
        var lane = parking.Lanes.First(lane => lane.Topic == piece.Partition.Topic);
        var records = piece.Records;
        while (records.Read())
        {
            var headers = records.HeaderCount == 0 ? default : new Engine.SourceHeaders(records.EncodedHeaders, RecordHeaderReader.Instance);
            if (!RetryMark.TryRead(in headers, partition.Topic, partition.Index, out var mark)) continue;
            parking.Recall(parking.KeyOf(records.Key, records.HasKey, mark.Offset), mark.Offset, lane.Log - 1);
            read.Records++;
        }
    }

    void Ended(PartitionsRead read)
    {
        foreach (var partition in read.Left)
        {
            partition.Parking!.Built();
            if (!partition.HasCounts) _uncounted.Add(partition);
            // All that was counted is there, so what was deleted before a tier's position was none of it. Set, not passed: who goes back to the position finds it gone again.
            foreach (var lane in partition.Parking.Lanes) if (_first.TryGetValue(lane, out long first) && lane.NextOffset < first) lane.StartAt(first);
        }
    }
}
