using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Kafka.Reading;

namespace Weir.Trial;

/// <summary>Takes records through a pipeline and writes nothing: decisions as a worker makes them.</summary>
/// <param name="plan">The pipeline.</param>
/// <param name="outputBytesMax">What each output topic takes of a record: its <c>max.message.bytes</c>.</param>
/// <param name="time">The steps' clock.</param>
sealed class PipelineTrial(PipelinePlan plan, IReadOnlyList<int> outputBytesMax, TimeProvider time)
{
    /// <summary>A batch of one record is so much larger than its parts.</summary>
    const int BatchOverhead = 512;

    readonly SinkHeaders _headers = new(plan.Sink.Headers);
    readonly RecordProcessor _processor = Begun(plan.NewProcessor(time));

    /// <summary>Has the steps know what stands before the records that will be decided over.</summary>
    public Task RecallAsync(KafkaClient client, IReadOnlyCollection<PartitionRange> ranges, CancellationToken cancellation) => WindowBefore.RecallAsync(client, [_processor], ranges, cancellation);

    /// <summary>To be told when the piece is done: lets go of what matters to no record behind it.</summary>
    public void Pass(FetchedPartition piece) => _processor.Memory?.Trim(piece.Partition.Partition, piece.NextOffset);

    /// <summary>Decides over the record that <paramref name="records"/> stands on.</summary>
    public Decision Decide(scoped ref FetchedRecords records)
    {
        var source = records.Source;
        var outcome = _processor.Process(in source);
        if (outcome == RecordOutcome.Dead) return new(outcome, _processor.Rejection);
        if (outcome == RecordOutcome.Write && Math.Max(_processor.ValueLength, 0) + Math.Max(_processor.KeyLength, 0) + HeaderBytes(ref records) + BatchOverhead > outputBytesMax[_processor.Topic])
            return new(RecordOutcome.Dead, new Rejection("WEIR3302", null, -1, $"the output is larger than '{plan.OutputTopics[_processor.Topic]}' takes ({outputBytesMax[_processor.Topic]} bytes)"));
        return new(outcome, null, outcome == RecordOutcome.Write && _processor.Topic > 0 ? plan.OutputTopics[_processor.Topic] : null);
    }

    /// <summary>The output's value after a decision to write; null for a tombstone.</summary>
    public byte[]? Value(scoped ref FetchedRecords records)
    {
        if (_processor.ValueLength < 0) return null;
        byte[] value = new byte[_processor.ValueLength];
        _processor.WriteValue(records.Source, value);
        return value;
    }

    /// <summary>The output's key after a decision to write; null for none.</summary>
    public byte[]? Key(scoped ref FetchedRecords records) => _processor.KeyLength < 0 ? null : _processor.Key(records.Source).ToArray();

    /// <summary>Of the headers that go with the output.</summary>
    int HeaderBytes(scoped ref FetchedRecords records)
    {
        int bytes = 0;
        foreach (var header in records.Headers) if (_headers.Carries(header.Key)) bytes += header.Encoded.Length;
        if (!_headers.NamesSource) return bytes;
        _headers.StartPartition(records.Source.Topic, records.Source.Partition);
        return bytes + SinkHeaders.SourceName.Length + _headers.SourceOf(records.Offset).Length;
    }

    static RecordProcessor Begun(RecordProcessor processor)
    {
        processor.BeginTransaction();
        return processor;
    }
}
