using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>Letters of Spring for Apache Kafka (DeadLetterPublishingRecoverer): numbers are big-endian, 4 or 8 bytes, texts UTF-8, and the timestamp is that of the death.</summary>
static class SpringLetters
{
    const string Prefix = "kafka_dlt-";

    /// <returns>Null: the record has none of Spring's headers.</returns>
    public static DeadLetter? Read(FoundRecord record, LetterHeaders headers)
    {
        if (!headers.Has(Prefix + "original-topic") && !headers.Has(Prefix + "exception-fqcn")) return null;
        // The listener's exception wraps the one that says something.
        string exception = headers.Text(Prefix + "exception-cause-fqcn") ?? headers.Text(Prefix + "exception-fqcn") ?? headers.Text(Prefix + "key-exception-fqcn") ?? "unknown";
        string? group = headers.Text(Prefix + "original-consumer-group");
        return new()
        {
            Dialect = DeadLetterDialect.Spring,
            Address = record.Address,
            DiedAt = record.Timestamp,
            Key = record.Key,
            Value = record.Value,
            Headers = headers.Without(Prefix, "springDeserializerException"),
            Code = exception[(exception.LastIndexOf('.') + 1)..],
            Reason = exception,
            Message = headers.Text(Prefix + "exception-message"),
            Fingerprint = LetterHeaders.FingerprintOf("spring", group, exception),
            Topic = headers.Text(Prefix + "original-topic"),
            Partition = (int?)headers.Binary(Prefix + "original-partition"),
            Offset = headers.Binary(Prefix + "original-offset"),
            Timestamp = headers.Binary(Prefix + "original-timestamp") ?? -1,
            Pipeline = group,
            Replays = headers.OwnReplays,
        };
    }
}
