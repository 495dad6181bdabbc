namespace Weir.Engine.Steps;

/// <summary>What is kept of a record: 48 bytes.</summary>
/// <param name="Identity">A keyed hash of what tells it from others.</param>
/// <param name="Offset">In its partition.</param>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Time">The partition's time when the record came: the latest timestamp up to it.</param>
/// <param name="Previous">The number of the record before it with the same identity; negative: none.</param>
readonly record struct RememberedRecord(UInt128 Identity, long Offset, long Timestamp, long Time, long Previous);
