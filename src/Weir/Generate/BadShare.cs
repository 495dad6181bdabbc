namespace Weir.Generate;

/// <summary>From record <paramref name="From"/> on, this share of the records is bad.</summary>
sealed record BadShare(long From, int PartsPerMillion);
