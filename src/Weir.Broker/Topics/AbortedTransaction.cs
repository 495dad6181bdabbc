namespace Weir.Broker.Topics;

/// <summary>An aborted transaction of a partition: readers of committed records skip the producer's records from the first offset to the marker.</summary>
/// <param name="ProducerId">Whose transaction it was.</param>
/// <param name="FirstOffset">Offset of its first record.</param>
/// <param name="MarkerOffset">Offset of the abort marker.</param>
/// <param name="LastStableOffset">The last stable offset once this transaction was over: every later entry starts at or behind it.</param>
readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long MarkerOffset, long LastStableOffset);
