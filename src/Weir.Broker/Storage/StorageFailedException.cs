namespace Weir.Broker.Storage;

/// <summary>A write or an fsync failed: nothing after it can be acknowledged, so the store takes no more. Kafka's KAFKA_STORAGE_ERROR (56).</summary>
/// <remarks>An fsync is never tried again: after a failure the kernel may drop what it could not write and report success (fsyncgate, 2018).</remarks>
public sealed class StorageFailedException(string message, Exception? cause = null) : Exception(message, cause);
