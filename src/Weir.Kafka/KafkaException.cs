namespace Weir.Kafka;

/// <summary>Something between us and Kafka failed. Three families: what the broker said (<see cref="KafkaServerException"/>),
/// what broke on the way (<see cref="KafkaConnectionException"/>), what the caller did wrong (<see cref="KafkaUsageException"/>).</summary>
public abstract class KafkaException : Exception
{
    private protected KafkaException(string message, string? hint, Exception? cause) : base(message, cause) => Hint = hint;

    /// <summary>What to do next, or null where the message says it all.</summary>
    public string? Hint { get; }

    /// <summary>Whether the same thing may succeed when it is tried again, unchanged.</summary>
    public abstract bool IsRetriable { get; }
}
