using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>Letters of Spring for Apache Kafka: numbers are big-endian, 4 or 8 bytes, texts UTF-8, and the timestamp is that of the death.</summary>
/// <remarks>As DeadLetterRecordManager of spring-kafka 4.2 writes them. With retry topics, DeadLetterPublishingRecovererFactory leaves <c>dlt-</c> away from most names, and keeps of the origin what was written first: the main topic.</remarks>
static class SpringLetters
{
    const string Prefix = "kafka_dlt-";
    const string RetryPrefix = "kafka_";

    // What a record that goes back must not bring: with its count of attempts it would be given up at once, and its next death would name an origin of before.
    static readonly string[] Added =
        [Prefix, "kafka_original-", "kafka_exception-", "kafka_key-exception-", "retry_topic-", "springDeserializerException", "kafka_deliveryAttempt", "kafka_listenerInfo"];

    /// <returns>Null: the record has none of Spring's headers.</returns>
    public static DeadLetter? Read(FoundRecord record, LetterHeaders headers) => IsThere(headers, Prefix) ? Read(record, headers, Prefix) : IsThere(headers, RetryPrefix) ? Read(record, headers, RetryPrefix) : null;

    static bool IsThere(LetterHeaders headers, string prefix) => headers.Has(prefix + "original-topic") || headers.Has(prefix + "exception-fqcn") || headers.Has(prefix + "key-exception-fqcn");

    static DeadLetter Read(FoundRecord record, LetterHeaders headers, string prefix)
    {
        // The listener's exception wraps the one that says something.
        string exception = headers.Text(prefix + "exception-cause-fqcn") ?? headers.Text(prefix + "exception-fqcn") ?? headers.Text(prefix + "key-exception-fqcn") ?? "unknown";
        string? group = headers.Text(Prefix + "original-consumer-group");
        return new()
        {
            Dialect = DeadLetterDialect.Spring,
            Address = record.Address,
            DiedAt = record.Timestamp,
            Key = record.Key,
            Value = record.Value,
            Headers = headers.Without(Added),
            Code = exception[(exception.LastIndexOf('.') + 1)..],
            Reason = exception,
            Message = headers.Text(prefix + "exception-message") ?? headers.Text(prefix + "key-exception-message"),
            Fingerprint = LetterHeaders.FingerprintOf("spring", group, exception),
            Topic = headers.Text(prefix + "original-topic"),
            Partition = (int?)headers.Binary(prefix + "original-partition"),
            Offset = headers.Binary(prefix + "original-offset"),
            Timestamp = headers.Binary(prefix + "original-timestamp") ?? -1,
            Pipeline = group,
            Replays = headers.OwnReplays,
        };
    }
}
