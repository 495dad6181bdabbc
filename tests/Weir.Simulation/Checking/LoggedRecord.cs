namespace Weir.Simulation.Checking;

/// <summary>A record as it stands in a partition's log. Null: there is none.</summary>
sealed record LoggedRecord(int Partition, long Offset, byte[]? Key, byte[]? Value, IReadOnlyDictionary<string, string> Headers, long Timestamp = 0);
