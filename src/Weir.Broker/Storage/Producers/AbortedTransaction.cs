namespace Weir.Broker.Storage;

/// <summary>A transaction on a partition whose records readers of committed records skip.</summary>
/// <param name="ProducerId">Its producer.</param>
/// <param name="FirstOffset">Its first record.</param>
/// <param name="LastOffset">Its abort marker.</param>
readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long LastOffset);
