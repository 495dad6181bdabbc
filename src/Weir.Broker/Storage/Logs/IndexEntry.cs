namespace Weir.Broker.Storage;

/// <summary>A place in a segment from which to look: base offset and position of a batch, and the greatest timestamp of the segment's batches before it.</summary>
readonly record struct IndexEntry(long Offset, long Position, long MaxTimestampBefore);
