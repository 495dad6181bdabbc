namespace Weir.Bench.Comparing;

/// <summary>A broker or contender that was asked for and could not take part.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why.</param>
sealed record Absence(string Name, string Reason);
