namespace Weir.Simulation.Actors;

/// <summary>A name under which a process is kept running, as a StatefulSet keeps a pod; for a while two may run under it.</summary>
sealed class WorkerSlot(string name, bool isNamed)
{
    public string Name => name;

    public bool IsNamed => isNamed;

    /// <summary>Processes that run or are paused, the newest last.</summary>
    public List<SimulatedWorker> Live { get; } = [];

    /// <summary>False while the operator wants none.</summary>
    public bool IsWanted { get; set; } = true;

    /// <summary>Whether ever two processes had the name at a time: then one may say so and end.</summary>
    public bool WasDoubled { get; set; }

    public int Starts { get; set; }

    /// <summary>How far its machine's wall clock is off.</summary>
    public TimeSpan ClockOffset { get; set; }
}
