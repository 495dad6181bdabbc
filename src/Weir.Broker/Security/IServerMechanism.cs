namespace Weir.Broker.Security;

/// <summary>The broker's side of one SASL exchange.</summary>
interface IServerMechanism
{
    /// <summary>The user, once the exchange has shown who it is; null before.</summary>
    string? User { get; }

    /// <summary>Takes what the client says.</summary>
    /// <returns>The answer; null: it is not who it says, or not what the mechanism expects.</returns>
    byte[]? Next(ReadOnlySpan<byte> token);
}
