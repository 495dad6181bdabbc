namespace Weir.Engine;

/// <summary>What happens where the records at a group's position were deleted before they were read: <c>source.gaps</c>.</summary>
public enum GapPolicy
{
    /// <summary>The process ends with WEIR2005, which names the range. The default.</summary>
    Stop,
    /// <summary>The partition goes on at the first record that is there; the range is told as an event and counted.</summary>
    Continue,
}
