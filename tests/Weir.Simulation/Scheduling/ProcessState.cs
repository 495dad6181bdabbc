namespace Weir.Simulation.Scheduling;

enum ProcessState
{
    Running,

    /// <summary>As after SIGSTOP: nothing of it runs, its timers are missed, and all of it goes on later.</summary>
    Paused,

    /// <summary>As after kill -9: nothing of it ever runs again, no cleanup either.</summary>
    Dead,
}
