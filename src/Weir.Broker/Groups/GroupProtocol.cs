namespace Weir.Broker.Groups;

/// <summary>An assignor that a member supports, and what it tells that assignor.</summary>
readonly record struct GroupProtocol(string Name, ReadOnlyMemory<byte> Metadata);
