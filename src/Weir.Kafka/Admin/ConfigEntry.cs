namespace Weir.Kafka.Admin;

/// <summary>One config of a topic or a broker.</summary>
/// <param name="Name">Such as <c>retention.ms</c>.</param>
/// <param name="Value">Null where it is sensitive or unset.</param>
/// <param name="IsDefault">Whether nobody set it on the topic or broker itself.</param>
/// <param name="IsReadOnly">Whether it cannot be changed while the broker runs.</param>
public sealed record ConfigEntry(string Name, string? Value, bool IsDefault, bool IsReadOnly);
