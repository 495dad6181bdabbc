namespace Weir.Simulation.Checking;

/// <summary>What a partition holds, read in two ways that must agree.</summary>
/// <param name="ByMarkers">Everything that was committed, by reading all batches and taking the markers at their word.</param>
/// <param name="ByBroker">What a read_committed fetch and its list of aborted transactions show.</param>
/// <param name="End">The log's end.</param>
/// <param name="LastStableOffset">Equal to the end when no transaction is open.</param>
sealed record PartitionContent(IReadOnlyList<LoggedRecord> ByMarkers, IReadOnlyList<LoggedRecord> ByBroker, long End, long LastStableOffset);
