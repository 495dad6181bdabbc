namespace Weir.Protocol;

/// <summary>Bytes that claim to be records and are not: a length that does not fit, a bad checksum, an endless varint. Kafka's CORRUPT_MESSAGE (2).</summary>
/// <remarks>The message names structure, sizes and positions and never content, which may be personal data.</remarks>
public sealed class CorruptRecordException(string message) : Exception(message);
