namespace Weir.Engine.Delivery;

/// <summary>The names of a dead letter's added headers, in the order in which they are written..</summary>
static class DeadLetterHeaderNames
{
    /// <summary>By <see cref="HeaderName"/>.</summary>
    public static readonly byte[][] All =
    [
        [.. "weir-dead-version"u8],
        [.. "weir-dead-original-headers"u8],
        [.. "weir-dead-pipeline"u8],
        [.. "weir-dead-code"u8],
        [.. "weir-dead-reason"u8],
        [.. "weir-dead-field"u8],
        [.. "weir-dead-byte"u8],
        [.. "weir-dead-step"u8],
        [.. "weir-dead-topic"u8],
        [.. "weir-dead-partition"u8],
        [.. "weir-dead-offset"u8],
        [.. "weir-dead-timestamp"u8],
        [.. "weir-dead-timestamp-type"u8],
        [.. "weir-dead-group"u8],
        [.. "weir-dead-attempt"u8],
        [.. "weir-dead-first-failure"u8],
        [.. "weir-dead-last-failure"u8],
        [.. "weir-dead-fingerprint"u8],
        [.. "weir-dead-replays"u8],
        [.. "__connect.errors.topic"u8],
        [.. "__connect.errors.partition"u8],
        [.. "__connect.errors.offset"u8],
        [.. "__connect.errors.connector.name"u8],
        [.. "__connect.errors.stage"u8],
        [.. "__connect.errors.exception.class.name"u8],
        [.. "__connect.errors.exception.message"u8],
    ];
}
