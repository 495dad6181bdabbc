using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Weir.Faults.Forwarding;

/// <summary>
/// Stands on loopback between a client and a cluster: a port of its own for each broker, addresses in answers rewritten, every request and answer
/// shown to a rule that may hold it back, lose it or cut its connection.
/// </summary>
sealed class KafkaForwarder : IAsyncDisposable
{
    readonly Dictionary<(string Host, int Port), TcpListener> _listeners = [];
    readonly ConcurrentDictionary<ForwardedConnection, Task> _connections = [];
    readonly IForwardingRule _rule;
    readonly NetworkNamespace? _inside;
    readonly AnswerRewriter _rewriter;

    public KafkaForwarder(string bootstrapServers, IForwardingRule rule, bool hidesTransactionVersion = false, NetworkNamespace? inside = null)
    {
        _rule = rule;
        _inside = inside;
        _rewriter = new(PortOf, hidesTransactionVersion);
        BootstrapServers = string.Join(',', bootstrapServers.Split(',').Select(server => server.Split(':')).Select(parts => $"127.0.0.1:{PortOf(parts[0], int.Parse(parts[1]))}"));
    }

    /// <summary>Where clients connect to.</summary>
    public string BootstrapServers { get; }

    /// <summary>What went wrong in the forwarder itself: a defect of the test, not of who is tested.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = [];

    public async ValueTask DisposeAsync()
    {
        lock (_listeners)
        {
            foreach (var listener in _listeners.Values) listener.Dispose();
        }
        foreach (var connection in _connections.Keys) connection.Dispose();
        try { await Task.WhenAll(_connections.Values); }
        catch (Exception) when (!Failures.IsEmpty) { }
    }

    int PortOf(string host, int port)
    {
        lock (_listeners)
        {
            if (!_listeners.TryGetValue((host, port), out var listener))
            {
                _listeners[(host, port)] = listener = Listen();
                _ = AcceptAsync(listener, host, port);
            }
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }

    TcpListener Listen()
    {
        if (_inside is not null) return _inside.Listen();
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    async Task AcceptAsync(TcpListener listener, string host, int port)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptSocketAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = ForwardAsync(client, host, port);
        }
    }

    async Task ForwardAsync(Socket client, string host, int port)
    {
        var broker = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            client.NoDelay = true;
            await broker.ConnectAsync(host, port);
        }
        catch (SocketException)
        {
            client.Dispose();
            broker.Dispose();
            return;
        }
        using var connection = new ForwardedConnection(client, broker, _rule, _rewriter);
        var running = connection.RunAsync();
        _connections[connection] = running;
        try
        {
            await running;
        }
        catch (Exception failure)
        {
            Failures.Enqueue(failure);
        }
        _connections.TryRemove(connection, out _);
    }
}
