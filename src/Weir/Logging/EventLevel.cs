namespace Weir.Logging;

/// <summary>How much an event matters: from what only a developer reads to what ends the process.</summary>
enum EventLevel
{
    Debug,
    Info,
    Warn,
    Error,
}
