namespace Weir.Engine;

/// <summary>Why a step wants a record again later.</summary>
sealed record RetryReason(string Text);
