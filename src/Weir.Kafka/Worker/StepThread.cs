using System.Runtime.ExceptionServices;
using Weir.Engine;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>One of the threads that take records through the steps side by side, with steps of its own. Its thread begins with its first work.</summary>
/// <param name="number">From 0 on.</param>
/// <param name="processor">Its own.</param>
/// <param name="records">Who decides over which, and what: each is written by its own thread only.</param>
sealed class StepThread(int number, RecordProcessor processor, DecidedAhead[] records) : IDisposable
{
    // What large records left behind is not kept.
    const int OutputKept = 16 * 1024 * 1024;

    readonly PooledBuffer _output = new();
    readonly SemaphoreSlim _given = new(0);
    readonly SemaphoreSlim _done = new(0);
    Thread? _thread;
    StepWork? _work;
    int _count;
    Exception? _failure;

    public RecordProcessor Processor => processor;

    /// <summary>What its records are to be written as.</summary>
    public ReadOnlySpan<byte> Output => _output.WrittenMemory.Span;

    /// <summary>Works on its thread; <see cref="Wait"/> must follow.</summary>
    public void Start(StepWork work, int count)
    {
        if (_thread is null)
        {
            var thread = new Thread(Run) { IsBackground = true, Name = $"step thread {number}" };
            thread.Start();
            _thread = thread;
        }
        (_work, _count, _failure) = (work, count, null);
        _given.Release();
    }

    /// <summary>Until its work is done.</summary>
    public void Wait() => _done.Wait();

    /// <summary>Works on the thread that calls.</summary>
    public void Work(StepWork work, int count)
    {
        if (_output.Length > OutputKept) _output.Dispose();
        else _output.Clear();
        var reader = new RecordReader(work.Batch, work.Bytes.Span);
        reader.GoTo(work.From);
        bool waits = false;
        for (int index = 0; index < count && reader.Read(); index++)
        {
            ref var record = ref records[index];
            if (record.Thread != number) continue;
            if (waits) record.Thread = DecidedAhead.Nobody;
            else waits = Decide(ref reader, ref record, work);
        }
    }

    /// <summary>Throws what ended its last work before its time.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Ends its thread when that has no work.</summary>
    public void Dispose()
    {
        _work = null;
        _given.Release();
        _thread?.Join();
        _output.Dispose();
        _given.Dispose();
        _done.Dispose();
    }

    /// <returns>Whether a step wants it again later: what comes after it, of its key too, has to wait.</returns>
    bool Decide(scoped ref RecordReader reader, ref DecidedAhead record, StepWork work)
    {
        var source = RecordOrigin.Of(ref reader, work.Partition).Source(in reader);
        var outcome = processor.Process(in source);
        record.Tries = 1;
        for (; outcome == RecordOutcome.Dead && processor.HasThrown && record.Tries < RecordCourse.TriesOfThrowing; record.Tries++) outcome = processor.Process(in source);
        record.Start = _output.Length;
        record.Decided = processor.Keep(in source, outcome, _output);
        record.Length = _output.Length - record.Start;
        return outcome == RecordOutcome.Dead && processor.MayPass;
    }

    void Run()
    {
        for (; ; )
        {
            _given.Wait();
            if (_work is not { } work) return;
            try
            {
                Work(work, _count);
            }
            catch (Exception failure)
            {
                _failure = failure;
            }
            _work = null;
            _done.Release();
        }
    }
}
