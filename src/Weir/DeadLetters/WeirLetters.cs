using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>Letters that a Weir pipeline wrote.</summary>
static class WeirLetters
{
    /// <returns>Null: the record has none of Weir's headers.</returns>
    public static DeadLetter? Read(FoundRecord record, LetterHeaders headers)
    {
        if (headers.Text("weir-dead-code") is not { } code) return null;
        string? field = headers.Text("weir-dead-field");
        return new()
        {
            Dialect = DeadLetterDialect.Weir,
            Address = record.Address,
            DiedAt = headers.Number("weir-dead-last-failure") ?? record.Timestamp,
            Key = record.Key,
            Value = record.Value,
            // The count is what tells headers of ours from equal ones that the record had.
            Headers = headers.Number("weir-dead-original-headers") is { } count ? headers.First((int)count) : headers.Without("weir-dead-", "__connect.errors."),
            Code = code,
            Field = field,
            Step = headers.Text("weir-dead-step"),
            Byte = (int)(headers.Number("weir-dead-byte") ?? -1),
            Reason = headers.Text("weir-dead-reason") ?? code,
            Fingerprint = headers.Text("weir-dead-fingerprint") ?? LetterHeaders.FingerprintOf("weir", code, field),
            Topic = headers.Text("weir-dead-topic"),
            Partition = (int?)headers.Number("weir-dead-partition"),
            Offset = headers.Number("weir-dead-offset"),
            Timestamp = headers.Number("weir-dead-timestamp") ?? -1,
            Pipeline = headers.Text("weir-dead-pipeline"),
            PointsTo = headers.Text("weir-dead-value-sha256"),
            Replays = Math.Max(headers.OwnReplays, (int)(headers.Number("weir-dead-replays") ?? 0)),
        };
    }
}
