namespace Weir.Kafka.Admin;

/// <summary>A group in a list.</summary>
/// <param name="GroupId">Its name.</param>
/// <param name="ProtocolType"><c>consumer</c>, or another kind of group.</param>
/// <param name="State">Such as <c>Stable</c> or <c>Empty</c>; empty text from brokers before 2.6.</param>
/// <param name="Type"><c>Classic</c>, <c>Consumer</c> …; empty text from brokers before 3.8.</param>
public sealed record ListedGroup(string GroupId, string ProtocolType, string State, string Type);
