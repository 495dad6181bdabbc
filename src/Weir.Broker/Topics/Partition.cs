using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>
/// One partition: the lane in which batches are checked and appended to its log, one at a time, and the fetches that wait for it.
/// The lane is never held across an await.
/// </summary>
sealed class Partition
{
    /// <summary>There is one broker and it always leads.</summary>
    public const int LeaderEpoch = 0;

    readonly Lock _lane = new();
    readonly Lock _waiting = new();
    readonly List<FetchWait> _fetches = [];

    public Partition(PartitionLog log)
    {
        Log = log;
        log.HighWatermarkMoved += _ => Signal();
    }

    public PartitionLog Log { get; }
    public int Index => Log.Partition;

    /// <summary>Appends a batch whose form was checked before (<see cref="BatchCheck"/>).</summary>
    public AppendResult Append(in RecordBatch batch)
    {
        lock (_lane)
        {
            if (batch.ProducerId < 0) return Write(batch);
            return Log.Producers.Check(batch, out long duplicateOf) switch
            {
                SequenceVerdict.Append when !batch.IsTransactional && Log.Producers.TransactionStartOf(batch.ProducerId) >= 0 =>
                    AppendResult.RefusedByLog(ErrorCode.InvalidTxnState, $"producer {batch.ProducerId} has an open transaction and sent a batch outside of it"),
                SequenceVerdict.Append => Write(batch),
                SequenceVerdict.Duplicate => new(ErrorCode.None, duplicateOf, AppendResult.Everything),
                SequenceVerdict.Fenced => AppendResult.RefusedByLog(ErrorCode.InvalidProducerEpoch, $"epoch {batch.ProducerEpoch} of producer {batch.ProducerId} is fenced by {Log.Producers.EpochOf(batch.ProducerId)}"),
                _ => AppendResult.RefusedByLog(ErrorCode.OutOfOrderSequenceNumber, $"producer {batch.ProducerId} sent sequence number {batch.BaseSequence} out of order"),
            };
        }
    }

    /// <summary>Writes the marker that ends a producer's transaction here; <paramref name="again"/>: only where one is open still.</summary>
    public void EndTransaction(long producerId, short epoch, bool commit, int coordinatorEpoch, long timestamp, bool again = false)
    {
        lock (_lane)
        {
            if (again && Log.Producers.TransactionStartOf(producerId) < 0) return;
            Write(ControlBatch.EndTransaction(commit, producerId, epoch, coordinatorEpoch, timestamp));
        }
    }

    /// <summary>Writes a marker that somebody else decided on, whether a transaction is open here or not.</summary>
    /// <param name="producerId">The producer.</param>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="commit">How the transaction ends.</param>
    /// <param name="coordinatorEpoch">Epoch of the coordinator that decided.</param>
    /// <param name="version">Version of the transaction: from 2 on (KIP-890) its end is in a newer epoch than its records.</param>
    /// <param name="timestamp">Milliseconds since 1970.</param>
    public AppendResult WriteMarker(long producerId, short epoch, bool commit, int coordinatorEpoch, int version, long timestamp)
    {
        lock (_lane)
        {
            short known = Log.Producers.EpochOf(producerId);
            bool isAgain = epoch == known && (version < 2 || epoch == short.MaxValue || Log.Producers.TransactionStartOf(producerId) < 0);
            if (epoch <= known && !isAgain) return AppendResult.Refused(ErrorCode.InvalidProducerEpoch);
            if (coordinatorEpoch < Log.Producers.CoordinatorEpochOf(producerId)) return AppendResult.Refused(ErrorCode.TransactionCoordinatorFenced);
            return Write(ControlBatch.EndTransaction(commit, producerId, epoch, coordinatorEpoch, timestamp));
        }
    }

    /// <summary>Adds whole batches to <paramref name="buffer"/>, from the one that holds <paramref name="offset"/>.</summary>
    /// <remarks>What is not what was written is not served; where only one part of the log is damaged, its readers ask again and others go on.</remarks>
    public async ValueTask<PartitionRead> ReadAsync(long offset, bool committed, int maxBytes, bool minOneBatch, PooledBuffer buffer)
    {
        if (Log.IsDeleted) return new(ErrorCode.UnknownTopicOrPartition, -1, -1, -1, 0, null);
        long high = Log.HighWatermark, stable = Log.Producers.LastStableOffset(high);
        int from = buffer.Length;
        try
        {
            LogRead read;
            List<AbortedTransaction>? aborted;
            int replacements;
            do
            {
                buffer.Truncate(from);
                replacements = Log.Replacements;
                read = await Log.ReadAsync(offset, committed ? stable : high, maxBytes, buffer, minOneBatch);
                // Of a partition for which there is no room left in the answer nothing is told.
                bool isLeftOut = read.Bytes == 0 && offset < (committed ? stable : high);
                aborted = committed && !isLeftOut ? Aborted(offset, buffer.WrittenMemory[from..]) : null;
            }
            // What compaction takes away of an aborted transaction goes together: records, marker, and its being known.
            while (committed && replacements != Log.Replacements);
            long start = Log.LogStartOffset;
            // What is deleted while it is read takes along what is known of its aborted transactions.
            if (!read.IsOutOfRange && offset >= start) return new(ErrorCode.None, high, stable, start, read.Bytes, aborted);
            buffer.Truncate(from);
            return new(ErrorCode.OffsetOutOfRange, -1, -1, -1, 0, null);
        }
        catch (DamagedLogException)
        {
            return new(ErrorCode.KafkaStorageError, -1, -1, -1, 0, null);
        }
    }

    /// <summary>The first record of a time or later; null when there is none.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public ValueTask<(ErrorCode Error, TimestampOffset? Found)> FindAsync(long timestamp) => Found(Log.FindAsync(timestamp));

    /// <summary>The record with the greatest timestamp, the first of them; null when the log is empty.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public ValueTask<(ErrorCode Error, TimestampOffset? Found)> FindLatestTimestampAsync() => Found(Log.FindLatestTimestampAsync());

    /// <summary>Signals <paramref name="fetch"/> as soon as there is more to read.</summary>
    public void Add(FetchWait fetch)
    {
        lock (_waiting) _fetches.Add(fetch);
    }

    public void Remove(FetchWait fetch)
    {
        lock (_waiting) _fetches.Remove(fetch);
    }

    void Signal()
    {
        lock (_waiting)
        {
            foreach (var fetch in _fetches) fetch.Signal();
        }
    }

    AppendResult Write(in RecordBatch batch)
    {
        var result = Write(batch.Bytes);
        return batch.TimestampType == TimestampType.LogAppendTime ? result with { LogAppendTimeMs = batch.MaxTimestamp } : result;
    }

    AppendResult Write(ReadOnlyMemory<byte> batch)
    {
        try
        {
            var (baseOffset, frame) = Log.Append(batch, LeaderEpoch);
            return new(ErrorCode.None, baseOffset, frame);
        }
        catch (TopicDeletedException)
        {
            return AppendResult.Refused(ErrorCode.UnknownTopicOrPartition);
        }
        catch (StorageFailedException failure)
        {
            return AppendResult.Refused(ErrorCode.KafkaStorageError, failure.Message);
        }
    }

    static async ValueTask<(ErrorCode Error, TimestampOffset? Found)> Found(ValueTask<TimestampOffset?> finding)
    {
        try
        {
            return (ErrorCode.None, await finding);
        }
        catch (DamagedLogException)
        {
            return (ErrorCode.KafkaStorageError, null);
        }
    }

    List<AbortedTransaction> Aborted(long from, ReadOnlyMemory<byte> records)
    {
        var aborted = new List<AbortedTransaction>();
        long to = from;
        while (RecordBatch.TryRead(ref records, out var batch)) to = batch.LastOffset + 1;
        Log.Producers.AbortedBetween(from, to, aborted);
        return aborted;
    }
}
