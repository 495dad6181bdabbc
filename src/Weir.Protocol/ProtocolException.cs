namespace Weir.Protocol;

/// <summary>Bytes that are not what Kafka's protocol says they must be.</summary>
public sealed class ProtocolException(string message) : Exception(message);
