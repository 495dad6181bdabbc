namespace Weir.Broker.Topics;

/// <summary>A record for which its whole batch was refused (KIP-467).</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Message">What was wrong, for a person.</param>
readonly record struct RefusedRecord(int Index, string Message);
