using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Fetching;
using Weir.Kafka.Production;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Takes records from a fetched batch through the pipeline into a transaction's output batches. The hot path: synchronous, no allocation per record.</summary>
sealed class RecordPump(PipelinePlan plan, RecordProcessor processor, OutputTopic[] outputs, DeadLetterWriter deadLetters, OutcomeCounts counts, TimeProvider time) : IDisposable
{
    // A batch is at most max.message.bytes large; a hundredfold of Kafka's default is a bomb.
    const int DecompressedMax = 128 * 1024 * 1024;

    // A batch of one record is at most so much larger than key, value and headers.
    const int BatchOverhead = 512;

    const string Skipped = "WEIR3303";

    // A bug that depends on nothing but the record comes every time; one of a race does not.
    const int TriesOfThrowing = 3;

    readonly CarriedHeaders _headers = new(plan.Sink.Headers);
    readonly PooledBuffer _decompressed = new();
    readonly bool _stampsNow = plan.Sink.Timestamp == SinkTimestamp.Now;
    RefusedRecord? _refused;
    RefusedRecord _last;

    /// <summary>The last record was refused by the broker though it stood alone: when it comes again it becomes a dead letter, whatever the pipeline says of it.</summary>
    /// <returns>WEIR2010, where it was a dead letter already: its partition halts.</returns>
    public PartitionHalt? RefuseLast(ErrorCode code)
    {
        var refused = _last with { Code = code };
        if (_refused is { } before && before with { Code = code } == refused) return deadLetters.Refused(refused) with { Since = time.GetUtcNow() };
        _refused = refused;
        return null;
    }

    /// <summary>Nothing is refused any more.</summary>
    public void Accept() => _refused = null;

    /// <summary>Processes the batch from the partition's next offset on, up to <paramref name="recordsMax"/> records in the transaction.</summary>
    /// <returns>Whether the batch is done, or its partition waits.</returns>
    /// <exception cref="CorruptRecordException">The batch's bytes are not records.</exception>
    /// <exception cref="PartitionHaltedException">Too many dead letters, or one that its topic cannot hold.</exception>
    public bool Pump(in RecordBatch batch, SourcePartition partition, OutputTransaction transaction, int recordsMax)
    {
        if (batch.LastOffset < partition.NextOffset) return true;
        var reader = new RecordReader(batch, RecordsOf(batch));
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        _headers.StartPartition(partition.Topic, partition.Index);
        var counters = partition.Counters;
        bool isDone = true;
        long last = -1;
        while (reader.Read())
        {
            if (reader.Offset < partition.NextOffset) continue;
            if (transaction.Records >= recordsMax)
            {
                isDone = false;
                break;
            }
            if (!TryProcess(ref reader, partition, transaction, now, ref counters)) break;
            transaction.Records++;
            partition.NextOffset = reader.Offset + 1;
            last = reader.Offset;
        }
        if (last >= 0) _last = new(partition.Topic, partition.Index, last, ErrorCode.None);
        partition.Counters = counters;
        partition.IsTouched = true;
        if (isDone && !partition.IsWaiting) partition.NextOffset = batch.LastOffset + 1;
        if (batch.PartitionLeaderEpoch >= 0) partition.LeaderEpoch = batch.PartitionLeaderEpoch;
        return isDone;
    }

    public void Dispose() => _decompressed.Dispose();

    /// <returns>False when the record has to come again later.</returns>
    bool TryProcess(scoped ref RecordReader reader, SourcePartition partition, OutputTransaction transaction, long now, ref PartitionCounters counters)
    {
        var source = new SourceRecord(reader.Key, reader.Value, reader.HasKey, reader.HasValue, partition.Topic, partition.Index, reader.Offset, reader.Timestamp) { Headers = reader.HeaderCount == 0 ? default : new(reader.EncodedHeaders, RecordHeaderReader.Instance) };
        if (_refused is { } refused && refused.Offset == reader.Offset && refused.Partition == partition.Index)
        {
            processor.Memory?.Recall(in source);
            Die(ref reader, partition, transaction, now, ref counters, new Rejection("WEIR3301", null, -1, $"the broker refused the output: {refused.Code.Name()}"));
            return true;
        }
        if (partition.Skips is { } skips && skips.TryGetValue(reader.Offset, out var reason))
        {
            processor.Memory?.Recall(in source);
            deadLetters.Write(ref reader, partition, transaction, now, new Rejection(Skipped, null, -1, reason));
            counters += new PartitionCounters(1, 0, 1, 0);
            return true;
        }
        var outcome = processor.Process(in source);
        int tries = 1;
        for (; outcome == RecordOutcome.Dead && processor.HasThrown && tries < TriesOfThrowing; tries++) outcome = Again(in source);
        switch (outcome)
        {
            case RecordOutcome.Dead when processor.MayPass && partition.TryAgain(reader.Offset, now, time):
                processor.Memory?.Rewind(partition.Index, reader.Offset);
                return false;
            case RecordOutcome.Write when outputs[processor.Topic] is var topic && !TryWrite(ref reader, in source, topic, partition, transaction, now):
                Die(ref reader, partition, transaction, now, ref counters, new Rejection("WEIR3302", null, -1, $"the output is larger than '{topic.Name}' takes ({topic.BatchBytesMax} bytes)"));
                break;
            case RecordOutcome.Write:
                counters += new PartitionCounters(1, 1, 0, 0);
                counts.AddWritten(processor.Topic);
                break;
            case RecordOutcome.Dead:
                Die(ref reader, partition, transaction, now, ref counters, in processor.Rejection, tries);
                break;
            default:
                counters += new PartitionCounters(1, 0, 0, 1);
                counts.Dropped++;
                break;
        }
        return true;
    }

    // From its beginning: what the step left half done is gone.
    RecordOutcome Again(in SourceRecord source)
    {
        processor.Memory?.Rewind(source.Partition, source.Offset);
        return processor.Process(in source);
    }

    // Judged before it is committed: where one letter makes them too many, the transaction with it is given up.
    void Die(scoped ref RecordReader reader, SourcePartition partition, OutputTransaction transaction, long now, ref PartitionCounters counters, in Rejection rejection, int tries = 1)
    {
        deadLetters.Write(ref reader, partition, transaction, now, in rejection, tries);
        counters += new PartitionCounters(1, 0, 1, 0);
        if (partition.Deaths is { } deaths && reader.Offset >= partition.AcceptedTo && deaths.Add(counters.Read)) throw deadLetters.TooMany(partition, reader.Offset, in rejection);
    }

    /// <returns>False, and nothing is written, when the output is larger than its topic takes.</returns>
    bool TryWrite(scoped ref RecordReader reader, in SourceRecord source, OutputTopic topic, SourcePartition partition, OutputTransaction transaction, long now)
    {
        long? original = null;
        long timestamp = _stampsNow || reader.Timestamp < 0 ? now : reader.Timestamp;
        if (timestamp - now > topic.TimestampAheadMax)
        {
            original = timestamp;
            timestamp = now;
        }
        var headers = _headers.Encode(ref reader, original);
        if (Math.Max(processor.ValueLength, 0) + Math.Max(processor.KeyLength, 0) + headers.Length + BatchOverhead > topic.BatchBytesMax) return false;
        var key = processor.Key(in source);
        int target = processor.KeyLength < 0 ? partition.Index % topic.Partitions : Partitioner.ForKey(key, topic.Partitions);
        var slot = transaction.Append(topic.Name, target, timestamp, processor.KeyLength, processor.ValueLength, headers);
        key.CopyTo(slot.Key);
        processor.WriteValue(in source, slot.Value);
        return true;
    }

    ReadOnlySpan<byte> RecordsOf(in RecordBatch batch)
    {
        if (batch.Compression == CompressionType.None) return batch.RecordsSection.Span;
        _decompressed.Clear();
        RecordCompression.Decompress(batch.Compression, batch.RecordsSection.Span, _decompressed, DecompressedMax);
        return _decompressed.WrittenSpan;
    }
}
