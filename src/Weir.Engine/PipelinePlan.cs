using Weir.Engine.Configuration;
using Weir.Engine.Delivery;
using Weir.Engine.Processing;

namespace Weir.Engine;

/// <summary>A pipeline that was checked as a whole: immutable, shared by all workers of a process.</summary>
public sealed class PipelinePlan
{
    internal PipelinePlan(PipelineOptions options, RecordOptions records, RecordPlan compiled, KafkaSettings kafka)
    {
        Name = options.Name;
        Description = options.Description;
        Owner = options.Owner;
        Brokers = options.Brokers;
        Source = options.Source.Group.Length > 0 ? options.Source : options.Source with { Group = options.Name };
        Sink = options.Sink;
        DeadLetters = options.DeadLetters;
        Delivery = options.Delivery;
        Topics = options.Topics;
        Workers = options.Workers;
        Memory = options.Memory;
        Http = options.Http;
        Records = records;
        OutputTopics = records.OutputTopics;
        RetryTopics = [.. Delivery.Retry.Delays.Select(delay => RetryTopic.Of(Source.Group, delay))];
        Compiled = compiled;
        Kafka = kafka;
    }

    public string Name { get; }

    public string? Description { get; }

    public string? Owner { get; }

    /// <summary>The brokers to begin with; empty when the file and its surroundings name none.</summary>
    public IReadOnlyList<BrokerAddress> Brokers { get; }

    public SourceOptions Source { get; }

    public SinkOptions Sink { get; }

    /// <summary>Every topic that a record may be written to: the sink's, then those of <c>route</c> steps, each once. Not the dead letters'.</summary>
    public IReadOnlyList<string> OutputTopics { get; }

    public DeadLetterOptions DeadLetters { get; }

    /// <summary>Where records wait that a step could not decide yet, one topic after the other; empty: they are tried in their place only.</summary>
    public IReadOnlyList<RetryTopic> RetryTopics { get; }

    public DeliveryOptions Delivery { get; }

    public TopicsOptions Topics { get; }

    public KafkaSettings Kafka { get; }

    /// <summary>How what is written to <paramref name="topic"/> is compressed: what the sink and the dead letters do not say for theirs, <c>kafka.producer.compression.type</c> does, and for retry topics always.</summary>
    public KafkaCompression CompressionOf(string topic) => (OutputTopics.Contains(topic) ? Sink.Compression : topic == DeadLetters.Topic ? DeadLetters.Compression : null) ?? Kafka.Compression;

    /// <summary>Worker loops in this process, 1 to 64, or null: one for each processor, as many as the source has partitions at most, and 8.</summary>
    public int? Workers { get; }

    /// <summary>Memory for records in flight in the whole process. Default 128 MiB.</summary>
    public ByteSize Memory { get; }

    public HttpOptions Http { get; }

    /// <summary>What decides over one record.</summary>
    public RecordOptions Records { get; }

    /// <summary>The lookups of its steps whose tables are topics: to be read and fed before the first record. Empty: none.</summary>
    public IReadOnlyList<LookupTopic> LookupTopics => Records.Lookups.Topics;

    /// <summary>Whether one of its steps does not come with Weir.</summary>
    public bool HasOwnSteps => Steps.BuiltInSteps.Catalog() is var known && Records.Steps.Any(step => known.Find(step.Spec.Name) is null);

    internal RecordPlan Compiled { get; }

    /// <summary>A processor for one worker: not thread-safe, and never shared.</summary>
    /// <param name="time">The clock of its steps.</param>
    public RecordProcessor NewProcessor(TimeProvider time) => Compiled.NewProcessor(time);

    /// <summary>A processor that takes records through the first <paramref name="steps"/> steps only: no contract of the sink, no key of the output, unknown fields kept. For tools that show a record on its way.</summary>
    /// <param name="steps">0 to the number of steps in <see cref="RecordOptions.Steps"/>.</param>
    /// <param name="time">The clock of its steps.</param>
    public RecordProcessor NewProcessorUpTo(int steps, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, Records.Steps.Count);
        var shorter = Records with { Steps = [.. Records.Steps.Take(steps)], SinkContract = null, OutputKey = null, UnknownFields = UnknownFieldPolicy.Keep };
        // The whole compiled, so its beginning does.
        return new RecordPlanCompiler(Name, new List<Problem>()).Compile(shorter)!.NewProcessor(time);
    }
}
