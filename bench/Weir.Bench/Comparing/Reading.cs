namespace Weir.Bench.Comparing;

/// <summary>What a run had taken when a commit was seen.</summary>
/// <param name="Elapsed">Since the contender was started.</param>
/// <param name="Cpu">Of the contender with all its processes.</param>
/// <param name="BrokerCpu">Of the brokers, since the contender was started.</param>
sealed record Reading(TimeSpan Elapsed, TimeSpan Cpu, TimeSpan BrokerCpu);
