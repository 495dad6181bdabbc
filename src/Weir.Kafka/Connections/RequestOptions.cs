namespace Weir.Kafka.Connections;

/// <summary>How one request is sent.</summary>
/// <param name="Timeout">How long its answer may take; after that the connection is closed. Default 5 s.</param>
/// <param name="NewestVersion">The newest version that may be used. Default: the newest that both sides know.</param>
/// <param name="Pooled">Whether the answer's bytes are pooled (the caller disposes them) or left to the garbage collector.</param>
/// <param name="IsHolder">Whether the caller holds the connection: its time then begins when all that was sent before has been answered.</param>
readonly record struct RequestOptions(TimeSpan Timeout, short NewestVersion = short.MaxValue, bool Pooled = false, bool IsHolder = false)
{
    public static RequestOptions Default { get; } = new(TimeSpan.FromSeconds(5));
}
