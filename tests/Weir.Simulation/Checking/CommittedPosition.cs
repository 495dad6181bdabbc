namespace Weir.Simulation.Checking;

/// <summary>What the group committed for a source partition.</summary>
sealed record CommittedPosition(long Offset, string Metadata);
