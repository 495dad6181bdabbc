namespace Weir.Simulation.Actors;

/// <summary>When a record counts as a duplicate: an earlier one of its key in its partition is at most so far away, in time and in records.</summary>
sealed record DuplicateRule(TimeSpan Within, int Entries);
