namespace Weir.Engine.Configuration;

/// <summary>A pipeline file as written, each value checked for itself.</summary>
sealed record PipelineOptions(
    string Name,
    string? Description,
    string? Owner,
    IReadOnlyList<BrokerAddress> Brokers,
    SourceOptions Source,
    IReadOnlyDictionary<string, KeySpec> Keys,
    IReadOnlyDictionary<string, LookupSpec> Lookups,
    IReadOnlyList<StepOptions> Steps,
    SinkOptions Sink,
    DeadLetterOptions DeadLetters,
    DeliveryOptions Delivery,
    TopicsOptions Topics,
    KafkaOptions Kafka,
    int? Workers,
    ByteSize Memory,
    HttpOptions Http)
{
    public static readonly SettingsSpec<PipelineOptions> Spec = new SettingsSpec<PipelineOptions>("pipeline", "One pipeline: a source topic, steps, a sink topic.")
        .Integer("weir", "The version of this file's format.", required: true, atLeast: 1, atMost: 1)
        .Text("name", "The pipeline's name; also the default consumer group.", required: true, check: ChosenName.Check)
        .Text("description", "What the pipeline is for.")
        .Text("owner", "Who answers for it.")
        .Texts("brokers", "The brokers to begin with, host:port; a list, or one text with commas.", check: text => BrokerAddress.TryParse(text, out _, out var reason) ? null : reason)
        .Group(SourceOptions.Spec, required: true)
        .GroupMap("keys", "Keys for pseudonyms by name.", KeySpec.Spec)
        .GroupMap("lookups", "Tables for the step lookup by name.", LookupSpec.Spec)
        .Steps("steps", "What happens to each record, in order.")
        .Group(SinkOptions.Spec, required: true)
        .Group(DeadLetterOptions.Spec, required: true)
        .Group(DeliveryOptions.Spec)
        .Group(TopicsOptions.Spec)
        .Group(KafkaOptions.Spec)
        .Integer("workers", "Worker loops in this process; auto: one for each processor, as many as the source has partitions at most, and 8.", atLeast: 1, atMost: 64, noneWord: "auto")
        .Size("memory", "Memory for records in flight in the whole process.", ByteSize.MiB(128), atLeast: ByteSize.MiB(16), atMost: ByteSize.MiB(65_536))
        .Group(HttpOptions.Spec)
        .Builds(values => new PipelineOptions(
            values.Text("name"),
            values.TextOrNull("description"),
            values.TextOrNull("owner"),
            [.. values.Texts("brokers").Select(text => BrokerAddress.TryParse(text, out var address, out _) ? address : default)],
            values.Group<SourceOptions>("source"),
            values.GroupMap<KeySpec>("keys"),
            values.GroupMap<LookupSpec>("lookups"),
            values.Steps("steps"),
            values.Group<SinkOptions>("sink"),
            values.Group<DeadLetterOptions>("dead_letters"),
            values.Group<DeliveryOptions>("delivery"),
            values.Group<TopicsOptions>("topics"),
            values.Group<KafkaOptions>("kafka"),
            (int?)values.IntegerOrNull("workers"),
            values.Size("memory"),
            values.Group<HttpOptions>("http")));
}
