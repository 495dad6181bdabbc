namespace Weir.Engine.Delivery;

/// <summary>A record in one of the logs that belong to a source partition.</summary>
/// <param name="Log">0: the source; 1 and more: the tiers of retry.</param>
/// <param name="Offset">Its offset there.</param>
public readonly record struct LogPlace(int Log, long Offset);
