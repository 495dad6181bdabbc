using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>The topic that the pipeline writes.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">The field whose value becomes the output's key, or null: the source record's key.</param>
/// <param name="Contract">The JSON Schema that each output must satisfy, or null.</param>
/// <param name="Headers">Names of the source record's headers that are carried over; <c>weir-source</c> adds where the record came from. Default: the trace context.</param>
/// <param name="Timestamp">Default: the source record's.</param>
/// <param name="UnknownFields">Default: removed.</param>
public sealed record SinkOptions(string Topic, FieldPath? Key, ContractFile? Contract, IReadOnlyList<string> Headers, SinkTimestamp Timestamp, UnknownFieldPolicy UnknownFields)
{
    /// <summary>Personal fields that may be written in clear; of any other that is, the file has a problem. Default: none.</summary>
    public IReadOnlyList<FieldPath> Personal { get; init; } = [];

    /// <summary>Fields that no contract and no step names may be written in clear although a contract marks them as personal. Default: false, the file has a problem.</summary>
    public bool AllowsUnknownPersonal { get; init; }

    /// <summary>How what is written here, and by routes, is compressed, or null: as <c>kafka.producer.compression.type</c> says.</summary>
    public KafkaCompression? Compression { get; init; }

    internal static readonly SettingsSpec<SinkOptions> Spec = new SettingsSpec<SinkOptions>("sink", "The topic that the pipeline writes.")
        .Text("topic", "The topic to write.", required: true, check: TopicName.Check)
        .Group(SinkKey.Spec, optional: true)
        .File("contract", "The JSON Schema that each record must satisfy after the steps.")
        .Texts("headers", "Headers of the source record that are carried over; weir-source adds topic/partition/offset.", ["traceparent", "tracestate"])
        .Choice("timestamp", "The output's timestamp: the source record's, or the time of writing.", ["source", "now"], "source")
        .Choice("unknown_fields", "What becomes of fields that no contract and no step names.", ["remove", "keep"], "remove")
        .Choice("compression", "Compression of the sink's topic and of those that routes choose; kafka.producer.compression.type unless given.", ["none", "gzip", "snappy", "lz4", "zstd"])
        .FieldPaths("personal", "Fields, marked x-personal by a contract, that may be written in clear; any other is a problem.")
        .Choice("unknown_personal", "Whether fields that nothing names may be written in clear where a contract marks them x-personal, with the record as a whole or under patternProperties or additionalProperties.", ["refuse", "allow"], "refuse")
        .Builds(values => new SinkOptions(
            values.Text("topic"),
            values.GroupOrNull<SinkKey>("key")?.Field,
            values.FileOrNull("contract"),
            values.Texts("headers"),
            values.Word<SinkTimestamp>("timestamp"),
            values.Word<UnknownFieldPolicy>("unknown_fields"))
        {
            Compression = values.Has("compression") ? values.Word<KafkaCompression>("compression") : null,
            Personal = values.Has("personal") ? values.Paths("personal") : [],
            AllowsUnknownPersonal = values.Text("unknown_personal") == "allow",
        });
}
