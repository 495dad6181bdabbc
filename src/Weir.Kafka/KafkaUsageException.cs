namespace Weir.Kafka;

/// <summary>What was asked of the client cannot work, whatever the brokers say: a setting, a file or a name is wrong.</summary>
public sealed class KafkaUsageException(string message, string? hint = null, Exception? cause = null) : KafkaException(message, hint, cause)
{
    /// <inheritdoc/>
    public override bool IsRetriable => false;
}
