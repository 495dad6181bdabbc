using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>Letters of Kafka Streams (KIP-1034, org.apache.kafka.streams.errors.internals.ExceptionHandlerUtils): all values are text, and the timestamp is the original's.</summary>
static class StreamsLetters
{
    const string Prefix = "__streams.errors.";

    /// <returns>Null: the record has none of Streams' headers.</returns>
    public static DeadLetter? Read(FoundRecord record, LetterHeaders headers)
    {
        if (!headers.Has(Prefix + "exception") && !headers.Has(Prefix + "topic")) return null;
        // Throwable.toString(): the class, a colon, the message.
        string exception = (headers.Text(Prefix + "exception") ?? "unknown").Split(':', 2)[0];
        string? topic = headers.Text(Prefix + "topic");
        return new()
        {
            Dialect = DeadLetterDialect.Streams,
            Address = record.Address,
            DiedAt = record.Timestamp,
            Key = record.Key,
            Value = record.Value,
            // RecordCollectorImpl.send lets go of the record that was read (freeRawRecord): what fails then, or later in the same record, is written without key and value.
            IsEmpty = record.Key is null && record.Value is null,
            Headers = headers.Without(Prefix),
            Code = exception[(exception.LastIndexOf('.') + 1)..],
            Reason = exception,
            Message = headers.Text(Prefix + "message"),
            Fingerprint = LetterHeaders.FingerprintOf("streams", topic, exception),
            Topic = topic,
            Partition = (int?)headers.Number(Prefix + "partition"),
            Offset = headers.Number(Prefix + "offset"),
            Timestamp = record.Timestamp,
            Replays = headers.OwnReplays,
        };
    }
}
