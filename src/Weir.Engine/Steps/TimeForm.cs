namespace Weir.Engine.Steps;

/// <summary>How a time is written.</summary>
enum TimeForm
{
    /// <summary>Seconds since 1970.</summary>
    UnixSeconds,
    /// <summary>Milliseconds since 1970.</summary>
    UnixMillis,
    /// <summary>Text of ISO 8601.</summary>
    Iso,
}
