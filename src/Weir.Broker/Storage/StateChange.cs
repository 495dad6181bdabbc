namespace Weir.Broker.Storage;

/// <summary>A new value for a key of the <see cref="StateTable"/>; null removes it.</summary>
readonly record struct StateChange(string Key, byte[]? Value);
