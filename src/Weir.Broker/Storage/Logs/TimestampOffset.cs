namespace Weir.Broker.Storage;

/// <summary>A record found by its time.</summary>
readonly record struct TimestampOffset(long Offset, long Timestamp);
