namespace Weir.Kafka.Security;

/// <summary>Where tokens come from.</summary>
interface ITokenSource
{
    /// <summary>A token, asked for anew.</summary>
    /// <exception cref="KafkaUsageException">There is none, and asking again would not help.</exception>
    /// <exception cref="KafkaSecurityException">Whoever gives them refuses.</exception>
    /// <exception cref="KafkaConnectionException">Whoever gives them cannot be reached now.</exception>
    Task<BearerToken> TokenAsync(CancellationToken cancellation);
}
