namespace Weir.Kafka.Connections;

/// <summary>An answer with the frame its byte fields are slices of; dispose it when they are not needed any more.</summary>
readonly record struct Received<TResponse>(TResponse Message, PooledFrame Frame) : IDisposable
{
    public void Dispose() => Frame.Dispose();
}
