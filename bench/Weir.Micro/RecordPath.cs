using Weir.Engine;
using Weir.Generate;
using Weir.Kafka.Fetching;
using Weir.Kafka.Production;
using Weir.Kafka.Worker;
using Weir.Protocol;

namespace Weir.Micro;

/// <summary>A worker's way of a record without network and broker: fetched batches are checked, go through the login job, and become output batches with their checksums.</summary>
sealed class RecordPath : IDisposable
{
    const int RecordsABatch = 100;
    const int OutputBatchBytes = 1 << 20;
    const long Now = 1_700_000_000_000;

    readonly RecordPump _pump;
    readonly BatchRecords _records = new();
    readonly RecordProcessor _processor;
    readonly OutcomeCounts _counts = new();
    readonly OutputBatchPool _pool = new();
    readonly SourcePartition _partition = new("user-login", 0);
    readonly StepThreads? _ahead;
    readonly byte[] _fetched;

    /// <param name="pipeline">The pipeline's file.</param>
    /// <param name="records">How many go through at a time.</param>
    /// <param name="traced">Whether each has a <c>traceparent</c> header.</param>
    public RecordPath(string pipeline, int records, bool traced)
        : this(PipelineFile.Load(pipeline, StepCatalog.BuiltIn(), PipelineEnvironment.OfProcess([new("brokers", "127.0.0.1:1")])).PlanOrThrow(), LoginStream.Of(1), records, traced)
    {
    }

    /// <param name="plan">The pipeline.</param>
    /// <param name="stream">The records.</param>
    /// <param name="records">How many go through at a time.</param>
    /// <param name="traced">Whether each has a <c>traceparent</c> header.</param>
    public RecordPath(PipelinePlan plan, LoginStream stream, int records, bool traced = false)
    {
        Records = records;
        _processor = plan.NewProcessor(TimeProvider.System);
        OutputTopic[] outputs = [.. plan.OutputTopics.Select(name => new OutputTopic(name, 4))];
        _pump = new(plan, _processor, outputs, new DeadLetterWriter(plan, new OutputTopic(plan.DeadLetters.Topic, 4), _counts), _counts, TimeProvider.System, ahead: _ahead = StepThreads.Of(plan, TimeProvider.System));
        _fetched = Fetched(stream, records, traced);
    }

    public int Records { get; }

    /// <summary>Bytes of what is written in one go.</summary>
    public long Written { get; private set; }

    /// <summary>Takes all records through once.</summary>
    public void Run()
    {
        _partition.SeekTo(0, default);
        _processor.BeginTransaction();
        _ahead?.BeginTransaction();
        var transaction = new OutputTransaction(_pool, OutputBatchBytes);
        ReadOnlyMemory<byte> rest = _fetched;
        while (RecordBatch.TryRead(ref rest, out var batch))
        {
            _records.Leave();
            if (batch.Validate() is { } wrong) throw new InvalidOperationException(wrong);
            if (!_pump.Pump(in batch, _records, _partition, transaction, int.MaxValue)) throw new InvalidOperationException("the pump stopped");
        }
        transaction.Close();
        Written = 0;
        while (transaction.TryTake(out var output)) Written += output!.Records.Complete(1, 1, 0, isTransactional: true).Length;
        transaction.Release();
        _counts.Clear();
    }

    public void Dispose()
    {
        _records.Dispose();
        _ahead?.Dispose();
    }

    static byte[] Fetched(LoginStream stream, int records, bool traced)
    {
        var generator = new LoginGenerator(stream);
        using var builder = new RecordBatchBuilder();
        var headers = new HeaderEncoder();
        headers.Add("traceparent"u8, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"u8);
        byte[] value = new byte[LoginGenerator.Longest];
        var all = new MemoryStream();
        for (long first = 0; first < records; first += RecordsABatch)
        {
            builder.Reset();
            for (long number = first; number < Math.Min(first + RecordsABatch, records); number++)
            {
                int length = generator.Write(number, value);
                builder.AppendCopy(Now + number, generator.Key(number), hasKey: stream.IsKeyed, value.AsSpan(0, length), hasValue: true, traced ? headers.Encoded : default);
            }
            byte[] batch = builder.Complete().ToArray();
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(batch, first);
            all.Write(batch);
        }
        return all.ToArray();
    }
}
