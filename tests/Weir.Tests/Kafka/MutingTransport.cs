using Weir.Kafka;

namespace Weir.Tests.Kafka;

/// <summary>Sockets of which some are muted while they stay open: what comes on them is not read any more, as when a firewall has forgotten them.</summary>
sealed class MutingTransport : ITransport
{
    readonly SocketTransport _sockets = new();
    readonly List<MutedStream> _streams = [];

    /// <summary>How many were made.</summary>
    public int Connections
    {
        get
        {
            lock (_streams) return _streams.Count;
        }
    }

    /// <summary>Those that there are by now.</summary>
    public void MuteAll()
    {
        lock (_streams) _streams.ForEach(stream => stream.IsMuted = true);
    }

    /// <summary>The one that was made after so many others.</summary>
    public void Mute(int index)
    {
        lock (_streams) _streams[index].IsMuted = true;
    }

    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        var stream = new MutedStream(await _sockets.ConnectAsync(host, port, cancellation));
        lock (_streams) _streams.Add(stream);
        return stream;
    }
}
