using System.Text;
using Weir.Kafka.Connections;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Simulation.Checking;

/// <summary>Reads whole partitions over a connection of its own, with no part of the client that the pipeline reads with but the framing.</summary>
sealed class LogScan(KafkaConnection connection)
{
    const short FetchVersion = 12;
    const int DecompressedBytesMax = 16 << 20;

    public async Task<PartitionContent> ReadAsync(string topic, int partition)
    {
        var all = new List<RecordBatch>();
        var (end, stable, _) = await FetchAllAsync(topic, partition, isolation: 0, all);
        var shown = new List<RecordBatch>();
        var (_, _, aborted) = await FetchAllAsync(topic, partition, isolation: 1, shown);
        return new(ByMarkers(partition, all), ByBroker(partition, shown, aborted), end, stable);
    }

    async Task<(long End, long Stable, List<FetchResponse.AbortedTransaction> Aborted)> FetchAllAsync(string topic, int partition, sbyte isolation, List<RecordBatch> batches)
    {
        var aborted = new List<FetchResponse.AbortedTransaction>();
        for (long next = 0; ;)
        {
            var request = new FetchRequest
            {
                IsolationLevel = isolation,
                MaxBytes = 1 << 20,
                SessionEpoch = -1,
                Topics = [new() { Topic = topic, Partitions = [new() { Partition = partition, FetchOffset = next, PartitionMaxBytes = 1 << 20, CurrentLeaderEpoch = -1 }] }],
            };
            var answer = await connection.SendAsync(request, RequestOptions.Default with { NewestVersion = FetchVersion }, CancellationToken.None);
            var data = answer.Responses.Single().Partitions.Single();
            if (data.ErrorCode == ErrorCode.OffsetOutOfRange && await StartAsync(topic, partition) is var start && start > next)
            {
                next = start;
                continue;
            }
            if (data.ErrorCode != ErrorCode.None) throw new InvalidOperationException($"{topic}/{partition}@{next}: {data.ErrorCode}");
            foreach (var range in data.AbortedTransactions ?? []) if (!aborted.Exists(known => known.ProducerId == range.ProducerId && known.FirstOffset == range.FirstOffset)) aborted.Add(range);
            var rest = data.Records ?? default;
            long before = next;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                if (batch.Validate() is { } wrong) throw new InvalidOperationException($"{topic}/{partition}: {wrong}");
                if (batch.LastOffset < next) continue;
                batches.Add(batch);
                next = batch.LastOffset + 1;
            }
            if (next == before) return (data.HighWatermark, data.LastStableOffset, aborted);
        }
    }

    async Task<long> StartAsync(string topic, int partition)
    {
        const long Earliest = -2;
        var request = new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Timestamp = Earliest, CurrentLeaderEpoch = -1 }] }] };
        return (await connection.SendAsync(request, RequestOptions.Default, CancellationToken.None)).Topics.Single().Partitions.Single().Offset;
    }

    static List<LoggedRecord> ByMarkers(int partition, List<RecordBatch> batches)
    {
        var committed = new List<LoggedRecord>();
        var open = new Dictionary<long, List<LoggedRecord>>();
        foreach (var batch in batches)
        {
            if (batch.IsControl)
            {
                if (open.Remove(batch.ProducerId, out var ended) && ControlBatch.TypeOf(batch) == ControlRecordType.Commit) committed.AddRange(ended);
                continue;
            }
            var records = Records(partition, batch);
            if (!batch.IsTransactional) committed.AddRange(records);
            else if (open.TryGetValue(batch.ProducerId, out var others)) others.AddRange(records);
            else open[batch.ProducerId] = records;
        }
        return [.. committed.OrderBy(record => record.Offset)];
    }

    static List<LoggedRecord> ByBroker(int partition, List<RecordBatch> batches, List<FetchResponse.AbortedTransaction> aborted)
    {
        var shown = new List<LoggedRecord>();
        var hidden = new HashSet<long>();
        foreach (var batch in batches)
        {
            foreach (var range in aborted.Where(range => range.FirstOffset >= batch.BaseOffset && range.FirstOffset <= batch.LastOffset)) hidden.Add(range.ProducerId);
            if (batch.IsControl) hidden.Remove(batch.ProducerId);
            else if (!batch.IsTransactional || !hidden.Contains(batch.ProducerId)) shown.AddRange(Records(partition, batch));
        }
        return shown;
    }

    static List<LoggedRecord> Records(int partition, RecordBatch batch)
    {
        var records = new List<LoggedRecord>();
        using var decompressed = new PooledBuffer();
        if (batch.Compression != CompressionType.None) RecordCompression.Decompress(batch.Compression, batch.RecordsSection.Span, decompressed, DecompressedBytesMax);
        var reader = batch.Compression == CompressionType.None ? new RecordReader(batch) : new RecordReader(batch, decompressed.WrittenSpan);
        while (reader.Read())
        {
            var headers = new Dictionary<string, string>();
            if (reader.HeaderCount > 0) foreach (var header in reader.Headers) headers[Encoding.UTF8.GetString(header.Key)] = Encoding.UTF8.GetString(header.Value);
            records.Add(new(partition, reader.Offset, reader.HasKey ? reader.Key.ToArray() : null, reader.HasValue ? reader.Value.ToArray() : null, headers, reader.Timestamp));
        }
        return records;
    }
}
