namespace Weir.Engine.Configuration;

/// <summary><c>kafka</c> as written: names of librdkafka or of Java's client, with their values.</summary>
sealed record KafkaOptions(IReadOnlyList<TextEntry> Common, IReadOnlyList<TextEntry> Consumer, IReadOnlyList<TextEntry> Producer)
{
    public static readonly SettingsSpec<KafkaOptions> Spec = new SettingsSpec<KafkaOptions>("kafka", "Settings of the Kafka client, in librdkafka's or Java's spelling.")
        .TextMap("common", "For every connection; consumer and producer settings may stand here too.")
        .TextMap("consumer", "For reading.")
        .TextMap("producer", "For writing.")
        .Builds(values => new KafkaOptions(values.TextMap("common"), values.TextMap("consumer"), values.TextMap("producer")));
}
