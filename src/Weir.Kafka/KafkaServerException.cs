using Weir.Protocol;

namespace Weir.Kafka;

/// <summary>A broker answered with an error: Kafka's code, name and retriability, untouched.</summary>
public sealed class KafkaServerException : KafkaException
{
    /// <param name="code">The broker's code.</param>
    /// <param name="subject">What was asked for, as a noun: <c>topic 'orders'</c>, <c>group 'billing'</c>.</param>
    /// <param name="serverMessage">The broker's own words, where its answer has any.</param>
    /// <param name="hint">What to do next; null takes the usual advice for the code.</param>
    public KafkaServerException(ErrorCode code, string subject, string? serverMessage = null, string? hint = null)
        : base(Describe(code, subject, serverMessage), hint ?? ServerErrorHints.For(code), null)
    {
        Code = code;
        Subject = subject;
        ServerMessage = serverMessage;
    }

    /// <summary>Kafka's code.</summary>
    public ErrorCode Code { get; }

    /// <summary>What was asked for.</summary>
    public string Subject { get; }

    /// <summary>The broker's own words, or null.</summary>
    public string? ServerMessage { get; }

    /// <inheritdoc/>
    public override bool IsRetriable => Code.IsRetriable();

    static string Describe(ErrorCode code, string subject, string? serverMessage) =>
        string.IsNullOrEmpty(serverMessage) ? $"{subject}: {code.Name()}" : $"{subject}: {code.Name()}: {OneLine(serverMessage)}";

    static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
