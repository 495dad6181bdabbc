namespace Weir.Broker.Network;

/// <summary>One end of a connection in memory. Both ends may be used from any thread; each direction holds at most 1 MiB, then the writer waits.</summary>
sealed class DuplexStream : Stream
{
    readonly ByteQueue _incoming;
    readonly ByteQueue _outgoing;

    DuplexStream(ByteQueue incoming, ByteQueue outgoing) => (_incoming, _outgoing) = (incoming, outgoing);

    /// <summary>The two ends of a new connection.</summary>
    public static (Stream Client, Stream Server) Create()
    {
        var (toServer, toClient) = (new ByteQueue(1 << 20), new ByteQueue(1 << 20));
        return (new DuplexStream(toClient, toServer), new DuplexStream(toServer, toClient));
    }

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _incoming.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _outgoing.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _incoming.Close();
        _outgoing.Close();
        base.Dispose(disposing);
    }
}
