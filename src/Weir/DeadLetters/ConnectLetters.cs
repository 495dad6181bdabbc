using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>Letters of Kafka Connect (org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter): all values are text, and the timestamp is the original's.</summary>
static class ConnectLetters
{
    const string Prefix = "__connect.errors.";

    /// <returns>Null: the record has none of Connect's headers.</returns>
    public static DeadLetter? Read(FoundRecord record, LetterHeaders headers)
    {
        if (!headers.Has(Prefix + "topic") && !headers.Has(Prefix + "exception.class.name")) return null;
        string exception = headers.Text(Prefix + "exception.class.name") ?? "unknown";
        string? stage = headers.Text(Prefix + "stage");
        string? connector = headers.Text(Prefix + "connector.name");
        return new()
        {
            Dialect = DeadLetterDialect.Connect,
            Address = record.Address,
            DiedAt = record.Timestamp,
            Key = record.Key,
            Value = record.Value,
            Headers = headers.Without(Prefix),
            Code = exception[(exception.LastIndexOf('.') + 1)..],
            Step = stage,
            Reason = exception,
            Message = headers.Text(Prefix + "exception.message"),
            Fingerprint = LetterHeaders.FingerprintOf("connect", connector, stage, exception),
            Topic = headers.Text(Prefix + "topic"),
            Partition = (int?)headers.Number(Prefix + "partition"),
            Offset = headers.Number(Prefix + "offset"),
            Timestamp = record.Timestamp,
            Pipeline = connector,
            Replays = headers.OwnReplays,
        };
    }
}
