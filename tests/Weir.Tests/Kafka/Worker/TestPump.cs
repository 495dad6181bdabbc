using System.Buffers.Binary;
using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka.Fetching;
using Weir.Kafka.Production;
using Weir.Kafka.Worker;
using Weir.Protocol;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Worker;

/// <summary>A pump for a pipeline from <c>logins</c> to <c>out</c> and <c>dead</c>, fed with batches, and what it wrote.</summary>
sealed class TestPump : IDisposable
{
    readonly TestTime _time = new();
    readonly OutputBatchPool _pool = new();
    readonly RecordPump _pump;
    readonly StepThreads? _ahead;
    readonly BatchRecords _records = new();
    readonly RecordProcessor _processor;
    OutputTransaction _transaction;

    /// <summary>Lines of the pipeline file beyond the topics; a topic of a route in it is <paramref name="routed"/>.</summary>
    public TestPump(string source = "", string sink = "", OutputTopic? sinkTopic = null, OutputTopic? deadTopic = null, string steps = "[]", OutputTopic? routed = null, string dead = "", TimeSpan? delay = null, StepCatalog? catalog = null)
    {
        string text = $$"""
            weir: 1
            name: test
            brokers: localhost:9092
            source: { topic: logins{{source}} }
            steps: {{steps}}
            sink: { topic: out, unknown_fields: keep{{sink}} }
            dead_letters: { topic: dead{{dead}} }
            """;
        var plan = PipelineFile.Compile(text, "/test/pipeline.yaml", catalog ?? BuiltInSteps.Catalog(), new()).PlanOrThrow();
        var processor = plan.NewProcessor(_time);
        processor.BeginTransaction();
        _processor = processor;
        _ahead = StepThreads.Of(plan, _time);
        _ahead?.BeginTransaction();
        _pump = new(plan, processor, [sinkTopic ?? new("out", 7), .. routed is null ? (OutputTopic[])[] : [routed]], new(plan, deadTopic ?? new("dead", 2), Counts), Counts, _time, ahead: _ahead);
        _transaction = new(_pool, 1 << 20);
        Partition = new("logins", 9) { Deaths = plan.DeadLetters.HaltWhen is { } condition ? new(condition) : null, Due = delay is { } age ? new(age, _time) : null };
    }

    public OutcomeCounts Counts { get; } = new();

    public SourcePartition Partition { get; }

    /// <summary>Of a pipeline with deduplicate.</summary>
    public RecordMemory Memory => _processor.Memory!;

    public long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>One record through the pump, at the partition's next offset.</summary>
    public void Feed(string? key, string? value, long? timestamp = null, params (string Name, string Value)[] headers)
    {
        using var batch = new RecordBatchBuilder();
        Append(batch, key, value, timestamp ?? Now, headers);
        Pump(batch);
    }

    /// <summary>What becomes of one record.</summary>
    public Pumped Single(string? key, string? value, long? timestamp = null, params (string Name, string Value)[] headers)
    {
        Feed(key, value, timestamp, headers);
        return Assert.Single(Take());
    }

    /// <summary>Values without keys as one batch.</summary>
    public bool Pump(IEnumerable<string> values, long? baseOffset = null, int recordsMax = int.MaxValue, CompressionType compression = CompressionType.None, int? lastOffsetDelta = null)
    {
        using var batch = new RecordBatchBuilder();
        foreach (string value in values) Append(batch, null, value, Now);
        return Pump(batch, baseOffset, recordsMax, compression, lastOffsetDelta);
    }

    /// <summary>Keys and values as one batch.</summary>
    public bool PumpKeyed(IEnumerable<(string? Key, string? Value)> records, int recordsMax = int.MaxValue, CompressionType compression = CompressionType.None)
    {
        using var batch = new RecordBatchBuilder();
        foreach (var (key, value) in records) Append(batch, key, value, Now);
        return Pump(batch, recordsMax: recordsMax, compression: compression);
    }

    /// <summary>Records of these ages as one batch of a leader's.</summary>
    public bool Pump(int leaderEpoch, params TimeSpan[] ages)
    {
        using var batch = new RecordBatchBuilder();
        foreach (var age in ages) Append(batch, null, "{}", Now - (long)age.TotalMilliseconds);
        byte[] bytes = batch.Complete().ToArray();
        BinaryPrimitives.WriteInt64BigEndian(bytes, Partition.NextOffset);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), leaderEpoch);
        ReadOnlyMemory<byte> rest = bytes;
        Assert.True(RecordBatch.TryRead(ref rest, out var read));
        return _pump.Pump(read, Records(), Partition, _transaction, int.MaxValue);
    }

    /// <summary>Managed bytes for records that come again and again, each with key and headers.</summary>
    public long AllocatedBy(IEnumerable<string?> values, params (string Name, string Value)[] headers)
    {
        using var records = new RecordBatchBuilder();
        foreach (string? value in values) Append(records, "key", value, Now, headers);
        byte[] bytes = records.Complete().ToArray();
        return AllocatedBytes.By(() =>
        {
            ReadOnlyMemory<byte> rest = bytes;
            RecordBatch.TryRead(ref rest, out var batch);
            Partition.SeekTo(0, default);
            _pump.Pump(batch, Records(), Partition, _transaction, int.MaxValue);
        });
    }

    public Weir.Kafka.PartitionHalt? RefuseLast(ErrorCode code) => _pump.RefuseLast(Partition.Doubt ??= new(Partition.NextOffset, 1), code);

    public void Accept() => Partition.Doubt = null;

    /// <summary>What was written since the last call; the next record begins another transaction.</summary>
    public List<Pumped> Take()
    {
        _transaction.Close();
        var written = new List<Pumped>();
        while (_transaction.TryTake(out var batch)) written.AddRange(Read(batch!));
        _transaction.Release();
        _transaction = new(_pool, 1 << 20);
        return written;
    }

    public void Dispose()
    {
        _records.Dispose();
        _ahead?.Dispose();
    }

    // Each time as for a batch that was just fetched.
    BatchRecords Records()
    {
        _records.Leave();
        return _records;
    }

    bool Pump(RecordBatchBuilder records, long? baseOffset = null, int recordsMax = int.MaxValue, CompressionType compression = CompressionType.None, int? lastOffsetDelta = null)
    {
        byte[] bytes = records.Complete(compression: compression).ToArray();
        BinaryPrimitives.WriteInt64BigEndian(bytes, baseOffset ?? Partition.NextOffset);
        // Where compaction took the last records of a batch, it keeps its last offset.
        if (lastOffsetDelta is { } delta) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(23), delta);
        ReadOnlyMemory<byte> rest = bytes;
        Assert.True(RecordBatch.TryRead(ref rest, out var batch));
        return _pump.Pump(batch, Records(), Partition, _transaction, recordsMax);
    }

    static void Append(RecordBatchBuilder batch, string? key, string? value, long timestamp, params (string Name, string Value)[] headers)
    {
        var encoder = new HeaderEncoder();
        foreach (var (name, text) in headers) encoder.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(text));
        batch.AppendCopy(timestamp, Encoding.UTF8.GetBytes(key ?? ""), key is not null, Encoding.UTF8.GetBytes(value ?? ""), value is not null, headers.Length == 0 ? default : encoder.Encoded);
    }

    static List<Pumped> Read(OutputBatch output)
    {
        var rest = output.Records.Complete();
        Assert.True(RecordBatch.TryRead(ref rest, out var batch));
        var reader = new RecordReader(batch);
        var read = new List<Pumped>();
        while (reader.Read())
        {
            var headers = new List<KeyValuePair<string, string>>();
            foreach (var header in reader.Headers) headers.Add(new(Encoding.UTF8.GetString(header.Key), Encoding.UTF8.GetString(header.Value)));
            read.Add(new(output.Topic, output.Partition, reader.Timestamp, reader.HasKey ? Encoding.UTF8.GetString(reader.Key) : null, reader.HasValue ? Encoding.UTF8.GetString(reader.Value) : null, headers));
        }
        return read;
    }
}
