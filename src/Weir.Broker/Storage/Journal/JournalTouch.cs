namespace Weir.Broker.Storage;

/// <summary>How far a frame takes one partition's log: its end offset, and the position in bytes behind its last batch.</summary>
readonly record struct JournalTouch(PartitionLog Log, long EndOffset, long EndPosition);
