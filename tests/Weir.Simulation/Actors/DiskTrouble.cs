namespace Weir.Simulation.Actors;

/// <summary>What is wrong with a disk.</summary>
enum DiskTrouble
{
    None,

    /// <summary>A write gets as far as there is room, and fails.</summary>
    Full,

    /// <summary>What was written is not made durable, and that is said.</summary>
    SyncFails,
}
