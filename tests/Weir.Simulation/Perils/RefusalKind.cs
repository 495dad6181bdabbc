namespace Weir.Simulation.Perils;

/// <summary>What an error code asks of a client.</summary>
enum RefusalKind
{
    /// <summary>Try again: the worker goes on by itself.</summary>
    Retriable,

    /// <summary>Give the transaction up, or join again, and go on.</summary>
    Abortable,

    /// <summary>Somebody has the name: taken back once, given in to the second time.</summary>
    Fencing,

    /// <summary>Trying again does not cure it: the process ends and says so.</summary>
    Fatal,
}
