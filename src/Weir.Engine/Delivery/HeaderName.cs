namespace Weir.Engine.Delivery;

/// <summary>An index into <see cref="DeadLetterHeaderNames.All"/>.</summary>
enum HeaderName
{
    Version,
    OriginalHeaders,
    Pipeline,
    Code,
    Reason,
    Field,
    Byte,
    Step,
    Topic,
    Partition,
    Offset,
    Timestamp,
    TimestampType,
    Group,
    Attempt,
    FirstFailure,
    LastFailure,
    Fingerprint,
    Replays,
    ConnectTopic,
    ConnectPartition,
    ConnectOffset,
    ConnectConnector,
    ConnectStage,
    ConnectException,
    ConnectMessage,
}
