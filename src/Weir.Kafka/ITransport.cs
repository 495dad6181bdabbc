namespace Weir.Kafka;

/// <summary>How bytes reach a broker: sockets, or an in-memory connection straight into the embedded broker.</summary>
public interface ITransport
{
    /// <summary>Opens a connection.</summary>
    /// <exception cref="IOException">Nobody listens there, or the name does not resolve.</exception>
    ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation);
}
