using System.Numerics;
using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>
/// Takes records of a batch through the steps on several threads before their turn comes, for steps that take long: those of one key on one thread, in their order. What
/// becomes of them is settled in the batch's order, as ever; what was decided ahead and is not asked for is thrown away, and decided anew when its record comes again.
/// </summary>
sealed class StepThreads : IDisposable
{
    /// <summary>Records at a time, and bytes of them, so far as one is not larger: what may be decided in vain, and is held in memory.</summary>
    const int Most = 512, MostBytes = 4 * 1024 * 1024;

    readonly StepThread[] _threads;
    readonly DecidedAhead[] _records = new DecidedAhead[Most];
    readonly bool _hasOneThread;
    int _count;
    int _next;
    // A bit for each thread that has records: there are 64 at most.
    ulong _busy;

    StepThreads(PipelinePlan plan, TimeProvider time, int threads, bool hasOneThread)
    {
        _threads = [.. Enumerable.Range(0, threads).Select(number => new StepThread(number, plan.NewProcessor(time), _records))];
        _hasOneThread = hasOneThread;
    }

    /// <summary>Null where the pipeline does not ask for it.</summary>
    /// <param name="plan">The pipeline.</param>
    /// <param name="time">The steps' clock.</param>
    /// <param name="hasOneThread">Whether all works on the worker's own thread, as <see cref="PipelineRunOptions.HasOneThread"/> says.</param>
    public static StepThreads? Of(PipelinePlan plan, TimeProvider time, bool hasOneThread = false) =>
        plan.Source.Parallel == ParallelMode.ByKey ? new(plan, time, plan.Source.ParallelThreads ?? Math.Clamp(Environment.ProcessorCount, 2, 64), hasOneThread) : null;

    /// <summary>The thread, of so many, that a key's records go to. Not by the partitioner's hash, which is what the keys of a partition have in common.</summary>
    public static int ThreadOf(ReadOnlySpan<byte> key, int threads) => (int)((ulong)Crc32C.Compute(key) * (ulong)threads >> 32);

    /// <inheritdoc cref="RecordProcessor.BeginTransaction"/>
    public void BeginTransaction()
    {
        foreach (var thread in _threads) thread.Processor.BeginTransaction();
    }

    /// <summary>Whether the record is among those that were looked at.</summary>
    public bool Reaches(long offset) => _count > 0 && offset <= _records[_count - 1].Offset;

    /// <summary>Throws away what was decided and not asked for.</summary>
    public void Forget() => (_count, _next, _busy) = (0, 0, 0);

    /// <summary>Decides over records: returns when all threads are done.</summary>
    /// <param name="work">Which.</param>
    /// <param name="now">In milliseconds since 1970: what is not due is not looked at.</param>
    /// <param name="most">How many, at most.</param>
    /// <param name="refused">The offset of the one that is not tried again; null: none.</param>
    /// <exception cref="CorruptRecordException">The bytes are not records.</exception>
    public void Decide(StepWork work, long now, int most, long? refused)
    {
        Forget();
        Look(work, now, most, refused);
        if (_busy == 0) return;
        // One of them on the worker's own thread: it would only wait.
        int own = BitOperations.TrailingZeroCount(_busy);
        ulong started = 0;
        try
        {
            for (ulong rest = _busy & (_busy - 1); rest != 0; rest &= rest - 1)
            {
                int thread = BitOperations.TrailingZeroCount(rest);
                if (_hasOneThread)
                {
                    _threads[thread].Work(work, _count);
                    continue;
                }
                _threads[thread].Start(work, _count);
                started |= 1UL << thread;
            }
            _threads[own].Work(work, _count);
        }
        finally
        {
            for (ulong rest = started; rest != 0; rest &= rest - 1) _threads[BitOperations.TrailingZeroCount(rest)].Wait();
        }
        for (ulong rest = started; rest != 0; rest &= rest - 1) _threads[BitOperations.TrailingZeroCount(rest)].ThrowIfFailed();
    }

    /// <summary>What was decided over a record; they are asked for in their order.</summary>
    /// <param name="offset">The record's.</param>
    /// <param name="ready">What.</param>
    /// <param name="output">What is to be written; valid until the next <see cref="Decide"/>.</param>
    /// <returns>False: nothing was.</returns>
    public bool TryTake(long offset, out DecidedAhead ready, out ReadOnlySpan<byte> output)
    {
        while (_next < _count && _records[_next].Offset < offset) _next++;
        ready = _next < _count ? _records[_next] : default;
        output = default;
        if (_next == _count || ready.Offset != offset || ready.Thread == DecidedAhead.Nobody) return false;
        output = _threads[ready.Thread].Output.Slice(ready.Start, ready.Length);
        return true;
    }

    public void Dispose()
    {
        foreach (var thread in _threads) thread.Dispose();
    }

    void Look(StepWork work, long now, int most, long? refused)
    {
        var partition = work.Partition;
        var reader = new RecordReader(work.Batch, work.Bytes.Span);
        reader.GoTo(work.From);
        for (long bytes = 0; _count < Math.Min(most, Most) && bytes < MostBytes && reader.Read(); bytes += reader.Value.Length)
        {
            if (partition.Due is { } due && reader.Timestamp + (long)due.Delay.TotalMilliseconds > now) return;
            int thread = IsDecidedBySteps(in reader, partition, refused) ? reader.HasKey ? ThreadOf(reader.Key, _threads.Length) : (int)(reader.Offset % _threads.Length) : DecidedAhead.Nobody;
            if (thread != DecidedAhead.Nobody) _busy |= 1UL << thread;
            _records[_count++] = new() { Offset = reader.Offset, Thread = thread };
            // It most likely waits once more, and nothing behind it is asked for.
            if (partition.Retry?.Of(reader.Offset).Attempts > 0) return;
        }
    }

    // Of the others it is known already what becomes of them, or they wait.
    static bool IsDecidedBySteps(scoped in RecordReader reader, SourcePartition partition, long? refused) =>
        reader.Offset != refused
        && partition.Skips?.ContainsKey(reader.Offset) != true
        && partition.Attempts?.IsKiller(reader.Offset) != true
        && (partition.Parking is not { Count: > 0 } parking || parking.TierOfThoseBefore(parking.KeyOf(reader.Key, reader.HasKey, reader.Offset), reader.Offset) is null);
}
