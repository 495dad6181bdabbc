using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Fetching;
using Weir.Kafka.Production;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Takes records from a fetched batch through the pipeline into a transaction's output batches. The hot path: synchronous, no allocation per record.</summary>
sealed class RecordPump(PipelinePlan plan, RecordProcessor processor, OutputTopic[] outputs, DeadLetterWriter deadLetters, OutcomeCounts counts, TimeProvider time, IReadOnlyList<RetryTier>? tiers = null, StepThreads? ahead = null)
{
    readonly RecordCourse _course = new(plan, processor, outputs, deadLetters, new RetryWriter(tiers ?? []), counts, time, ahead);
    RefusedRecord? _refused;
    RefusedRecord _last;

    /// <summary>The last record was refused by the broker though it stood alone: when it comes again it becomes a dead letter, whatever the pipeline says of it.</summary>
    /// <param name="doubt">Its partition's.</param>
    /// <param name="code">The broker's.</param>
    /// <returns>WEIR2010, where it was a dead letter already: its partition halts.</returns>
    public PartitionHalt? RefuseLast(Doubt doubt, ErrorCode code)
    {
        var refused = _last with { Code = code };
        bool isLetter = doubt.Refused is { } before && before with { Code = code } == refused;
        // Once somebody resumes the partition the record itself is tried again.
        doubt.Refused = isLetter ? null : refused;
        return isLetter ? deadLetters.Refused(refused) with { Since = time.GetUtcNow() } : null;
    }

    /// <summary>Has a partition wait where its next record in the batch is not due.</summary>
    /// <returns>Whether it waits.</returns>
    /// <exception cref="CorruptRecordException">The batch's bytes are not records.</exception>
    public bool WaitsForDue(in RecordBatch batch, BatchRecords records, SourcePartition lane)
    {
        if (lane.Due is null || batch.LastOffset < lane.NextOffset) return false;
        var reader = new RecordReader(batch, records.Of(batch).Span);
        while (reader.Read())
        {
            if (reader.Offset < lane.NextOffset) continue;
            if (lane.Log == 0) return WaitsForAge(in reader, lane);
            return RetryMark.TryRead(HeadersOf(in reader), lane.Owner.Topic, lane.Index, out var mark) && lane.WaitsUntil(reader.Offset, mark.Due, time);
        }
        return false;
    }

    bool WaitsForAge(scoped in RecordReader reader, SourcePartition source) => source.Due is { } due && source.WaitsUntil(reader.Offset, reader.Timestamp + (long)due.Delay.TotalMilliseconds, time);

    /// <summary>Processes the batch from the partition's next offset on, up to <paramref name="recordsMax"/> records in the transaction.</summary>
    /// <returns>Whether the batch is done, or its partition waits.</returns>
    /// <exception cref="CorruptRecordException">The batch's bytes are not records.</exception>
    /// <exception cref="PartitionHaltedException">Too many dead letters, or one that its topic cannot hold.</exception>
    public bool Pump(in RecordBatch batch, BatchRecords records, SourcePartition partition, OutputTransaction transaction, int recordsMax)
    {
        if (batch.LastOffset < partition.NextOffset) return true;
        var bytes = records.Of(batch);
        var reader = new RecordReader(batch, bytes.Span);
        if (records.Place is { } place) reader.GoTo(in place);
        var owner = partition.Owner;
        var course = new CourseState(transaction, time.GetUtcNow().ToUnixTimeMilliseconds()) { Before = owner.Counters };
        _course.StartPartition(owner);
        _refused = partition.Doubt?.Refused;
        ahead?.Forget();
        var (isDone, waits) = (true, false);
        while (reader.Read())
        {
            if (reader.Offset < partition.NextOffset) continue;
            isDone = transaction.Records < recordsMax;
            if (!isDone)
            {
                records.Place = reader.Here;
                break;
            }
            if (ahead is not null && partition.Log == 0 && !ahead.Reaches(reader.Offset)) ahead.Decide(new(batch, bytes, partition, reader.Here), course.Now, recordsMax - transaction.Records, _refused?.Offset);
            waits = !Take(ref reader, partition, ref course);
            if (waits) break;
            transaction.Records++;
            partition.Advance(reader.Offset + 1, batch.PartitionLeaderEpoch);
        }
        owner.Counters = course.Counters;
        partition.IsTouched = true;
        if (isDone && !waits) partition.Advance(batch.LastOffset + 1, batch.PartitionLeaderEpoch);
        return isDone;
    }

    /// <returns>False when the record has to come again later.</returns>
    bool Take(scoped ref RecordReader reader, SourcePartition partition, ref CourseState course)
    {
        course.Refused = _refused is { } refused && refused.Offset == reader.Offset ? refused.Code : ErrorCode.None;
        bool isTaken;
        if (partition.Log == 0)
        {
            if (WaitsForAge(in reader, partition)) return false;
            var origin = RecordOrigin.Of(ref reader, partition);
            isTaken = _course.TryTake(ref reader, in origin, ref course);
        }
        else isTaken = TakeBack(ref reader, partition, ref course);
        if (isTaken) _last = new(partition.Index, reader.Offset, ErrorCode.None) { SourceOffset = course.SourceOffset };
        return isTaken;
    }

    // One that nobody but Weir should have written has no source record: it is a dead letter of its own.
    bool TakeBack(scoped ref RecordReader reader, SourcePartition lane, ref CourseState course)
    {
        if (!RetryMark.TryRead(HeadersOf(in reader), lane.Owner.Topic, lane.Index, out var mark))
        {
            var strange = RecordOrigin.Of(ref reader, lane);
            _course.Die(ref reader, in strange, ref course, new Rejection("WEIR3305", null, -1, $"stood in the retry topic '{lane.Topic}' without being one of its records"));
            return true;
        }
        if (lane.WaitsUntil(reader.Offset, mark.Due, time)) return false;
        counts.Returned++;
        var origin = RecordOrigin.Of(in mark, lane, reader.Offset);
        return _course.TryTakeBack(ref reader, in origin, in mark, ref course);
    }

    static SourceHeaders HeadersOf(scoped in RecordReader reader) => reader.HeaderCount == 0 ? default : new(reader.EncodedHeaders, RecordHeaderReader.Instance);
}
