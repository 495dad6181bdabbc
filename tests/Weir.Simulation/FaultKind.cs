namespace Weir.Simulation;

/// <summary>What happens to processes and machines while a simulation is in trouble.</summary>
enum FaultKind
{
    /// <summary>kill -9, or the machine is gone and nobody is told; the name comes back a little later.</summary>
    KillWorker,

    /// <summary>Stopped for up to 25 s: the group goes on without it, then it goes on too.</summary>
    PauseWorker,

    /// <summary>As PauseWorker, and another process starts under the same name meanwhile.</summary>
    DoubleWorker,

    /// <summary>SIGTERM; the name comes back later.</summary>
    StopWorker,

    /// <summary>kill -9 of the broker, or a loss of power that takes what was not synced.</summary>
    CrashBroker,

    /// <summary>All connections break at once.</summary>
    BreakConnections,

    /// <summary>One of the others, exactly at a request of a transaction: before it is carried out, or before its answer is sent.</summary>
    Strike,
}
