namespace Weir.Kafka;

/// <summary>The way to a broker broke: refused, timed out, closed, or answered with something that is not Kafka.</summary>
public class KafkaConnectionException : KafkaException
{
    /// <param name="endpoint">The broker as <c>host:port</c>.</param>
    /// <param name="what">What happened, without the endpoint.</param>
    /// <param name="hint">What to do next.</param>
    /// <param name="cause">The exception underneath.</param>
    public KafkaConnectionException(string endpoint, string what, string? hint = null, Exception? cause = null)
        : base($"{endpoint}: {what}", hint, cause) => Endpoint = endpoint;

    /// <summary>The broker as <c>host:port</c>.</summary>
    public string Endpoint { get; }

    /// <inheritdoc/>
    public override bool IsRetriable => true;
}
