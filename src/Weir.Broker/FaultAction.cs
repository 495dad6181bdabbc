using Weir.Protocol;

namespace Weir.Broker;

/// <summary>What is to happen with a request or an answer.</summary>
public sealed class FaultAction
{
    FaultAction(IMessage? answer = null) => Message = answer;

    /// <summary>Go on.</summary>
    public static FaultAction Pass { get; } = new();

    /// <summary>Close the connection without an answer.</summary>
    public static FaultAction Close { get; } = new();

    /// <summary>Send <paramref name="message"/>, which must be the answer of the same API, instead.</summary>
    public static FaultAction Answer(IMessage message) => new(message);

    internal IMessage? Message { get; }
}
