namespace Weir.Kafka;

/// <summary>TLS or SASL failed in a way that trying again does not cure: settings, certificates or credentials must change.</summary>
public sealed class KafkaSecurityException : KafkaConnectionException
{
    /// <param name="failure">Which of the known ways it failed.</param>
    /// <param name="endpoint">The broker as <c>host:port</c>.</param>
    /// <param name="what">What happened, without the endpoint and without secrets.</param>
    /// <param name="hint">What to do next.</param>
    /// <param name="cause">The exception underneath.</param>
    public KafkaSecurityException(SecurityFailure failure, string endpoint, string what, string hint, Exception? cause = null)
        : base(endpoint, what, hint, cause) => Failure = failure;

    /// <summary>Which of the known ways it failed.</summary>
    public SecurityFailure Failure { get; }

    /// <inheritdoc/>
    public override bool IsRetriable => false;
}
