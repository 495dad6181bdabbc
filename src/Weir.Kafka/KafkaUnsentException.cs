namespace Weir.Kafka;

/// <summary>The connection could not be made, or was already closed: the request was certainly not sent.</summary>
public sealed class KafkaUnsentException(string endpoint, string what, string? hint = null, Exception? cause = null) : KafkaConnectionException(endpoint, what, hint, cause);
