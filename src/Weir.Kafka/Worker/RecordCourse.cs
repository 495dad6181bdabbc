using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Fetching;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>What becomes of one record: an output, a dead letter, a counted drop, another try in its place, or a retry topic.</summary>
sealed class RecordCourse(PipelinePlan plan, RecordProcessor processor, OutputTopic[] outputs, DeadLetterWriter deadLetters, RetryWriter retries, OutcomeCounts counts, TimeProvider time, StepThreads? ahead = null)
{
    // A batch of one record is at most so much larger than key, value and headers.
    const int BatchOverhead = 512;

    const string Skipped = "WEIR3303";
    const string Killed = "WEIR3155";

    // A bug that depends on nothing but the record comes every time; one of a race does not.
    public const int TriesOfThrowing = 3;

    readonly CarriedHeaders _headers = new(plan.Sink.Headers);
    readonly bool _stampsNow = plan.Sink.Timestamp == SinkTimestamp.Now;

    /// <summary>To be called before the first record of a partition.</summary>
    public void StartPartition(SourcePartition source) => _headers.StartPartition(source.Topic, source.Index);

    /// <summary>A record of the source.</summary>
    /// <returns>False when it has to come again later.</returns>
    public bool TryTake(scoped ref RecordReader reader, in RecordOrigin origin, ref CourseState course)
    {
        course.SourceOffset = origin.Offset;
        var partition = origin.Partition;
        var source = origin.Source(in reader);
        if (TryEnd(ref reader, in origin, partition, ref course))
        {
            // Not of one that ends processes: a step before may be what does it.
            if (partition.Attempts?.IsKiller(origin.Offset) != true) processor.Memory?.Recall(in source);
            return true;
        }
        if (partition.Parking is { Count: > 0 } parking && parking.TierOfThoseBefore(parking.KeyOf(reader.Key, reader.HasKey, origin.Offset), origin.Offset) is { } behind)
            return TryWaitBehind(ref reader, in origin, in source, behind, ref course);
        int tries = 1;
        var outcome = ahead is null ? processor.Process(in source) : GoOn(ahead, in source, ref tries);
        for (; outcome == RecordOutcome.Dead && processor.HasThrown && tries < TriesOfThrowing; tries++) outcome = Again(in source);
        if (outcome == RecordOutcome.Dead && processor.MayPass)
        {
            bool isFull = partition.Parking is { IsFull: true };
            if (partition.TryAgain(origin.Offset, course.Now, time) || (plan.RetryTopics.Count > 0 && isFull))
            {
                processor.Memory?.Rewind(partition.Index, origin.Offset);
                if (!partition.IsWaiting) partition.Refetch();
                return false;
            }
            var (attempts, firstFailure) = partition.Retry?.Of(origin.Offset) ?? default;
            if (plan.RetryTopics.Count > 0) Park(ref reader, in origin, 0, new(attempts, 1, firstFailure, processor.Rejection.Code), ref course);
            else Die(ref reader, in origin, ref course, in processor.Rejection, Math.Max(tries, attempts), firstFailure);
            return true;
        }
        Settle(ref reader, in origin, in source, outcome, ref course, tries, null);
        return true;
    }

    /// <summary>A record that is due in a tier of retry.</summary>
    /// <returns>True: it is done there, wherever it went.</returns>
    public bool TryTakeBack(scoped ref RecordReader reader, in RecordOrigin origin, in RetryMark mark, ref CourseState course)
    {
        course.SourceOffset = origin.Offset;
        var parking = origin.Partition.Parking!;
        var key = parking.KeyOf(reader.Key, reader.HasKey, origin.Offset);
        var lane = parking.Lanes[origin.Cause.Log - 1];
        if (!TryEnd(ref reader, in origin, lane, ref course))
        {
            if (parking.TierOfThoseBefore(key, origin.Offset) is { } behind) return Move(ref reader, in origin, key, behind, new(mark.Attempts, mark.Rounds, mark.FirstFailure, mark.Code), ref course);
            var source = origin.Source(in reader);
            var outcome = processor.ProcessAgain(in source);
            int tries = 1;
            for (; outcome == RecordOutcome.Dead && processor.HasThrown && tries < TriesOfThrowing; tries++) outcome = processor.ProcessAgain(in source);
            if (outcome == RecordOutcome.Dead && processor.MayPass && mark.Rounds < plan.RetryTopics.Count)
            {
                lane.Attempts?.Returned();
                return Move(ref reader, in origin, key, mark.Rounds, new(mark.Attempts + tries, mark.Rounds + 1, mark.FirstFailure ?? course.Now, processor.Rejection.Code), ref course);
            }
            Settle(ref reader, in origin, in source, outcome, ref course, mark.Attempts + tries, mark.FirstFailure);
        }
        parking.Leave(key, origin.Offset, origin.Cause);
        return true;
    }

    /// <summary>It becomes a dead letter. Judged before it is committed: where one letter makes them too many, the transaction with it is given up.</summary>
    /// <exception cref="PartitionHaltedException">Too many dead letters, or one that its topic cannot hold.</exception>
    public void Die(scoped ref RecordReader reader, in RecordOrigin origin, ref CourseState course, in Rejection rejection, int attempts = 1, long? firstFailure = null)
    {
        var partition = origin.Partition;
        deadLetters.Write(ref reader, in origin, course.Transaction, course.Now, in rejection, attempts, firstFailure);
        course.Read += origin.Read;
        course.Dead++;
        if (partition.Deaths is { } deaths && origin.Offset >= partition.AcceptedTo && deaths.Add(course.Counters.Decided)) throw deadLetters.TooMany(partition, origin.Offset, in rejection);
    }

    RecordOutcome GoOn(StepThreads ahead, in SourceRecord source, ref int tries)
    {
        if (!ahead.TryTake(source.Offset, out var ready, out var output)) return processor.Process(in source);
        tries = ready.Tries;
        return processor.GoOn(in source, ready.Decided, output);
    }

    // Whatever the pipeline says of it: the broker refused it, the operator did, or it ended processes.
    bool TryEnd(scoped ref RecordReader reader, in RecordOrigin origin, SourcePartition read, ref CourseState course)
    {
        if (course.Refused != ErrorCode.None)
        {
            Die(ref reader, in origin, ref course, new Rejection("WEIR3301", null, -1, $"the broker refused the output: {course.Refused.Name()}"));
            return true;
        }
        if (origin.Partition.Skips is { } skips && skips.TryGetValue(origin.Offset, out var reason))
        {
            deadLetters.Write(ref reader, in origin, course.Transaction, course.Now, new Rejection(Skipped, null, -1, reason));
            course.Read += origin.Read;
            course.Dead++;
            return true;
        }
        if (read.Attempts?.IsKiller(origin.Cause.Offset) != true) return false;
        Die(ref reader, in origin, ref course, new Rejection(Killed, null, -1, RecordCodes.StepKilled.Title));
        return true;
    }

    void Settle(scoped ref RecordReader reader, in RecordOrigin origin, in SourceRecord source, RecordOutcome outcome, ref CourseState course, int attempts, long? firstFailure)
    {
        switch (outcome)
        {
            case RecordOutcome.Write when outputs[processor.Topic] is var topic && !TryWrite(ref reader, in origin, in source, topic, in course):
                Die(ref reader, in origin, ref course, TooLargeFor(topic));
                break;
            case RecordOutcome.Write:
                course.Read += origin.Read;
                course.Written++;
                counts.AddWritten(processor.Topic);
                break;
            case RecordOutcome.Dead:
                Die(ref reader, in origin, ref course, in processor.Rejection, attempts, firstFailure);
                break;
            default:
                course.Read += origin.Read;
                course.Dropped++;
                counts.Dropped++;
                break;
        }
    }

    // Not in the method that calls it: it would clean the memory for this text at each record.
    static Rejection TooLargeFor(OutputTopic topic) => new("WEIR3302", null, -1, $"the output is larger than '{topic.Name}' takes ({topic.BatchBytesMax} bytes)");

    // What the steps remember of it has to follow from the source alone, so it is settled now; what they drop is decided.
    bool TryWaitBehind(scoped ref RecordReader reader, in RecordOrigin origin, in SourceRecord source, int tier, ref CourseState course)
    {
        if (origin.Partition.Parking!.IsFull)
        {
            origin.Partition.Refetch();
            return false;
        }
        if (processor.Memory?.Recall(in source) == RecordOutcome.Drop)
        {
            course.Read++;
            course.Dropped++;
            counts.Dropped++;
        }
        else Park(ref reader, in origin, tier, default, ref course);
        return true;
    }

    void Park(scoped ref RecordReader reader, in RecordOrigin origin, int tier, in RetryTries tries, ref CourseState course)
    {
        if (!retries.TryWrite(ref reader, in origin, tier, in tries, course.Transaction, course.Now))
        {
            DieTooLarge(ref reader, in origin, in tries, ref course);
            return;
        }
        var parking = origin.Partition.Parking!;
        parking.Park(parking.KeyOf(reader.Key, reader.HasKey, origin.Offset), origin.Offset, tier, origin.Cause);
        course.Read++;
        counts.Parked++;
    }

    bool Move(scoped ref RecordReader reader, in RecordOrigin origin, UInt128 key, int tier, in RetryTries tries, ref CourseState course)
    {
        var parking = origin.Partition.Parking!;
        if (retries.TryWrite(ref reader, in origin, tier, in tries, course.Transaction, course.Now))
        {
            parking.Move(key, origin.Offset, tier, origin.Cause);
            counts.Moved++;
            return true;
        }
        DieTooLarge(ref reader, in origin, in tries, ref course);
        parking.Leave(key, origin.Offset, origin.Cause);
        return true;
    }

    void DieTooLarge(scoped ref RecordReader reader, in RecordOrigin origin, in RetryTries tries, ref CourseState course) =>
        Die(ref reader, in origin, ref course, new Rejection("WEIR3304", null, -1, "it is larger than the retry topic takes, with the headers that it gets there"), tries.Attempts, tries.FirstFailure);

    // From its beginning: what the step left half done is gone.
    RecordOutcome Again(in SourceRecord source)
    {
        processor.Memory?.Rewind(source.Partition, source.Offset);
        return processor.Process(in source);
    }

    /// <returns>False, and nothing is written, when the output is larger than its topic takes.</returns>
    bool TryWrite(scoped ref RecordReader reader, in RecordOrigin origin, in SourceRecord source, OutputTopic topic, in CourseState course)
    {
        long? original = null;
        long timestamp = _stampsNow || origin.Timestamp < 0 ? course.Now : origin.Timestamp;
        if (timestamp - course.Now > topic.TimestampAheadMax)
        {
            original = timestamp;
            timestamp = course.Now;
        }
        var headers = _headers.Encode(ref reader, in origin, original);
        if (Math.Max(processor.ValueLength, 0) + Math.Max(processor.KeyLength, 0) + headers.Length + BatchOverhead > topic.BatchBytesMax) return false;
        var key = processor.Key(in source);
        int target = processor.KeyLength < 0 ? origin.Partition.Index % topic.Partitions : Partitioner.ForKey(key, topic.Partitions);
        var slot = course.Transaction.Append(topic.Name, target, timestamp, processor.KeyLength, processor.ValueLength, headers);
        key.CopyTo(slot.Key);
        processor.WriteValue(in source, slot.Value);
        return true;
    }
}
