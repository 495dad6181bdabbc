namespace Weir.Engine;

/// <summary>A failure of Weir's own, with a stable code and the next step for whoever reads it.</summary>
/// <remarks>A Kafka broker's answers keep Kafka's code and name; wrong arguments are <see cref="ArgumentException"/>.</remarks>
public sealed class WeirException(string code, string message, string? hint = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Stable code such as <c>WEIR2004</c>.</summary>
    public string Code { get; } = code;

    /// <summary>What to do next, or null where the message says it all.</summary>
    public string? Hint { get; } = hint;
}
