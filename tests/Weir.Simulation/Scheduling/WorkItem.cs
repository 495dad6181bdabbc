namespace Weir.Simulation.Scheduling;

/// <summary>A continuation that can run now.</summary>
readonly record struct WorkItem(SimulatedProcess Process, long Number, SendOrPostCallback Callback, object? State);
