namespace Weir.Kafka.Worker;

/// <summary>What is known of a record's tries.</summary>
/// <param name="Attempts">How often it was tried; 0: never, it goes behind another of its key.</param>
/// <param name="Rounds">Tiers that it went to for its own sake.</param>
/// <param name="FirstFailure">In milliseconds since 1970; null: none.</param>
/// <param name="Code">Of the last failure; null: none.</param>
readonly record struct RetryTries(int Attempts, int Rounds, long? FirstFailure, string? Code);
