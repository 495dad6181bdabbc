using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Weir.Support.Clusters;

namespace Weir.Compatibility.Traffic;

/// <summary>Stands in front of a broker and keeps some frames of what clients ask and are answered: of each version of each API the first few that are small.</summary>
sealed class TrafficCapture : IKafkaCluster
{
    const int KeptOfAVersion = 2, FrameBytesMax = 3000;

    readonly TcpListener _listener;
    readonly Func<int> _brokerPort;
    readonly ConcurrentDictionary<(string Target, short Api, short Version), ConcurrentBag<byte[]>> _kept = [];
    readonly CancellationTokenSource _stopping = new();

    /// <param name="port">Where it listens: what the broker advertises.</param>
    /// <param name="brokerPort">Where the broker listens.</param>
    public TrafficCapture(int port, Func<int> brokerPort)
    {
        _brokerPort = brokerPort;
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
        BootstrapServers = $"127.0.0.1:{port}";
    }

    public string BootstrapServers { get; }

    /// <summary>What was kept of one kind: <c>requests</c> as they are, <c>responses</c> as a frame of API, version and the answer behind the correlation id. Then it begins anew.</summary>
    public byte[] Take(string target)
    {
        var kept = _kept.Keys.Where(key => key.Target == target).OrderBy(key => key.Api).ThenBy(key => key.Version).ToList();
        byte[] all = [.. kept.SelectMany(key => _kept[key]).SelectMany(frame => frame)];
        foreach (var key in kept) _kept.TryRemove(key, out _);
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody asks any more.
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var broker = new TcpClient("127.0.0.1", _brokerPort()) { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            var asked = new ConcurrentDictionary<int, (short Api, short Version)>();
            var asking = PassAsync(client.GetStream(), broker.GetStream(), frame => NoteRequest(frame, asked));
            await Task.WhenAny(asking, PassAsync(broker.GetStream(), client.GetStream(), frame => NoteResponse(frame, asked)));
        }
    }

    async Task PassAsync(NetworkStream from, NetworkStream to, Action<byte[]> note)
    {
        try
        {
            byte[] length = new byte[4];
            while (true)
            {
                await from.ReadExactlyAsync(length, _stopping.Token);
                byte[] frame = [.. length, .. new byte[BinaryPrimitives.ReadInt32BigEndian(length)]];
                await from.ReadExactlyAsync(frame.AsMemory(4), _stopping.Token);
                note(frame);
                await to.WriteAsync(frame, _stopping.Token);
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two has closed its connection.
        }
    }

    void NoteRequest(byte[] frame, ConcurrentDictionary<int, (short Api, short Version)> asked)
    {
        var (api, version) = (BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(4)), BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(6)));
        asked[BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(8))] = (api, version);
        Keep("requests", api, version, frame);
    }

    void NoteResponse(byte[] frame, ConcurrentDictionary<int, (short Api, short Version)> asked)
    {
        if (frame.Length < 8 || !asked.TryRemove(BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4)), out var request)) return;
        byte[] kept = [.. new byte[8], .. frame[8..]];
        BinaryPrimitives.WriteInt32BigEndian(kept, kept.Length - 4);
        BinaryPrimitives.WriteInt16BigEndian(kept.AsSpan(4), request.Api);
        BinaryPrimitives.WriteInt16BigEndian(kept.AsSpan(6), request.Version);
        Keep("responses", request.Api, request.Version, kept);
    }

    void Keep(string target, short api, short version, byte[] frame)
    {
        var kept = _kept.GetOrAdd((target, api, version), _ => []);
        if (frame.Length <= FrameBytesMax && kept.Count < KeptOfAVersion) kept.Add(frame);
    }
}
