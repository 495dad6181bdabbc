using Weir.Kafka.Cluster;
using Weir.Kafka.Connections;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka;

/// <summary>
/// A cluster: its metadata, one connection per broker and lane, made when needed, and requests to a broker, any broker or a coordinator.
/// Safe for several callers at a time.
/// </summary>
public sealed class KafkaClient : IAsyncDisposable
{
    readonly ConnectionOpener _opener;
    readonly Coordinators _coordinators;
    readonly Random _random;
    readonly Dictionary<(string Address, Lane Lane), Task<KafkaConnection>> _connections = [];
    readonly CancellationTokenSource _ended = new();
    ClusterMetadata _metadata = ClusterMetadata.Empty;
    bool _disposed;

    /// <summary>Connects to nothing yet.</summary>
    public KafkaClient(KafkaClientOptions options)
    {
        Options = options;
        _opener = new(options);
        _coordinators = new(this);
        _random = new(options.Seed);
    }

    /// <summary>As given.</summary>
    public KafkaClientOptions Options { get; }

    /// <summary>What is known of the cluster; <see cref="RefreshAsync"/> asks again.</summary>
    public ClusterMetadata Metadata => Volatile.Read(ref _metadata);

    internal Random Random => _random;

    internal Backoff NewBackoff() => new(Options.Time, _random, Options.RetryBackoff, Options.RetryBackoffMax);

    /// <summary>Asks for brokers and for <paramref name="topics"/> (null: all topics); a topic that does not exist is there with its error.</summary>
    public async Task<ClusterMetadata> RefreshAsync(IReadOnlyCollection<string>? topics, CancellationToken cancellation)
    {
        var request = new MetadataRequest
        {
            Topics = topics is null ? null : [.. topics.Select(topic => new MetadataRequest.MetadataRequestTopic { Name = topic })],
            AllowAutoTopicCreation = false,
        };
        var answer = await SendToAnyAsync(request, cancellation);
        if (answer.ErrorCode == ErrorCode.RebootstrapRequired)
        {
            // KIP-1102: these are no longer the cluster's brokers.
            lock (_connections) _metadata = _metadata with { Nodes = ClusterMetadata.Empty.Nodes };
            answer = await SendToAnyAsync(request, cancellation);
        }
        if (answer.ErrorCode != ErrorCode.None) throw new KafkaServerException(answer.ErrorCode, "the cluster's metadata");
        lock (_connections) return _metadata = _metadata.With(answer, topics is null);
    }

    /// <summary>As <see cref="RefreshAsync"/>, where what is known will do when no broker answers now.</summary>
    /// <returns>Whether one did.</returns>
    internal async Task<bool> TryRefreshAsync(IEnumerable<string> topics, CancellationToken cancellation)
    {
        try
        {
            await RefreshAsync([.. topics.Distinct()], cancellation);
            return true;
        }
        catch (KafkaException exception) when (exception.IsRetriable)
        {
            return false;
        }
    }

    /// <summary>The metadata with these topics in it, asked for only where they are missing.</summary>
    public async ValueTask<ClusterMetadata> MetadataOfAsync(IReadOnlyCollection<string> topics, CancellationToken cancellation)
    {
        var known = Metadata;
        return topics.All(topic => known.Topics.TryGetValue(topic, out var found) && found.Error == ErrorCode.None) ? known : await RefreshAsync(topics, cancellation);
    }

    /// <summary>Sends to one broker.</summary>
    public async ValueTask<TResponse> SendAsync<TResponse>(int node, Lane lane, IRequest<TResponse> request, CancellationToken cancellation, TimeSpan? timeout = null) where TResponse : IMessage<TResponse>
    {
        var connection = await ConnectAsync(node, lane, cancellation);
        return await connection.SendAsync(request, new(timeout ?? Options.RequestTimeout), cancellation);
    }

    /// <summary>Sends to any broker that answers: those known, then the bootstrap servers.</summary>
    /// <exception cref="KafkaConnectionException">None answers; the message names each with its reason.</exception>
    public async Task<TResponse> SendToAnyAsync<TResponse>(IRequest<TResponse> request, CancellationToken cancellation) where TResponse : IMessage<TResponse>
    {
        var failures = new List<KafkaConnectionException>();
        foreach (var (host, port) in Candidates())
        {
            try
            {
                var connection = await ConnectAsync(host, port, Lane.Control, cancellation);
                return await connection.SendAsync(request, new(Options.RequestTimeout), cancellation);
            }
            catch (KafkaConnectionException exception)
            {
                failures.Add(exception);
                if (!exception.IsRetriable) throw;
            }
        }
        throw failures.Count == 1 ? failures[0]
            : new KafkaConnectionException(string.Join(", ", Options.BootstrapServers), "no broker answers: " + string.Join("; ", failures.Select(failure => failure.Message).Distinct()), cause: failures[0]);
    }

    /// <summary>Sends to the controller as the metadata has it. Where that answers NOT_CONTROLLER, <see cref="RefreshAsync"/> learns who is it now.</summary>
    public async Task<TResponse> SendToControllerAsync<TResponse>(IRequest<TResponse> request, CancellationToken cancellation, TimeSpan? timeout = null) where TResponse : IMessage<TResponse>
    {
        if (Metadata.Controller < 0) await RefreshAsync([], cancellation);
        int controller = Metadata.Controller;
        return controller < 0 ? await SendToAnyAsync(request, cancellation) : await SendAsync(controller, Lane.Control, request, cancellation, timeout);
    }

    /// <summary>Sends to the coordinator once; the caller decides what an error means.</summary>
    public async ValueTask<TResponse> SendToCoordinatorAsync<TResponse>(CoordinatorKind kind, string key, Lane lane, IRequest<TResponse> request, CancellationToken cancellation,
        TimeSpan? timeout = null, short newestVersion = short.MaxValue) where TResponse : IMessage<TResponse>
    {
        int node = await _coordinators.FindAsync(kind, key, cancellation);
        try
        {
            var connection = await ConnectAsync(node, lane, cancellation);
            return await connection.SendAsync(request, new(timeout ?? Options.RequestTimeout, newestVersion), cancellation);
        }
        catch (KafkaConnectionException)
        {
            _coordinators.Forget(kind, key);
            throw;
        }
    }

    /// <summary>To be called when a broker answers NOT_COORDINATOR or COORDINATOR_NOT_AVAILABLE.</summary>
    public void ForgetCoordinator(CoordinatorKind kind, string key) => _coordinators.Forget(kind, key);

    internal async ValueTask<KafkaConnection> ConnectAsync(int node, Lane lane, CancellationToken cancellation)
    {
        if (!Metadata.Nodes.TryGetValue(node, out var address))
        {
            await RefreshAsync([], cancellation);
            if (!Metadata.Nodes.TryGetValue(node, out address)) throw new KafkaUnsentException($"broker {node}", "is not in the cluster's metadata");
        }
        return await ConnectAsync(address.Host, address.Port, lane, cancellation);
    }

    /// <summary>Any connection that stands, for what the cluster says of itself.</summary>
    internal async ValueTask<KafkaConnection> ConnectAnyAsync(CancellationToken cancellation)
    {
        await RefreshAsync([], cancellation);
        foreach (int node in Metadata.Nodes.Keys)
        {
            try { return await ConnectAsync(node, Lane.Control, cancellation); }
            catch (KafkaConnectionException exception) when (exception.IsRetriable) { }
        }
        throw new KafkaConnectionException(string.Join(", ", Options.BootstrapServers), "the brokers that the cluster advertises can not be reached: " + string.Join(", ", Metadata.Nodes.Values));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task<KafkaConnection>[] open;
        lock (_connections)
        {
            _disposed = true;
            open = [.. _connections.Values];
            _connections.Clear();
        }
        // What is being opened is wanted by nobody, and a token for it may take half a minute. Not under the lock: what is cancelled goes on from here.
        _ended.Cancel();
        foreach (var connection in open)
        {
            try { await (await connection).DisposeAsync(); }
            catch (Exception exception) when (exception is KafkaException or OperationCanceledException) { }
        }
    }

    // One attempt is shared by all who want the connection; it is not cancelled when one of them no longer does, and ends with the client.
    async ValueTask<KafkaConnection> ConnectAsync(string host, int port, Lane lane, CancellationToken cancellation)
    {
        Task<KafkaConnection>? attempt;
        lock (_connections)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var key = ($"{host}:{port}", lane);
            if (!_connections.TryGetValue(key, out attempt) || attempt.IsCompleted && (!attempt.IsCompletedSuccessfully || attempt.Result.IsClosed))
                _connections[key] = attempt = OpenAsync(host, port);
        }
        return await attempt.WaitAsync(cancellation);
    }

    async Task<KafkaConnection> OpenAsync(string host, int port)
    {
        try
        {
            var connection = await _opener.OpenAsync(host, port, _ended.Token);
            connection.Unanswered = sentAt => CloseSilent(connection.Address, sentAt);
            return connection;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            throw new KafkaUnsentException($"{host}:{port}", "closed by us");
        }
    }

    // Who forgets one connection, such as a firewall, forgets all of them: found out one after the other, each by a time-out of its own, and the longest of a
    // JoinGroup that may take half a minute, they would cost the member its session. Those to other brokers may well be heard: they are made anew where nothing is under way on them, which costs nothing.
    void CloseSilent(string address, long since)
    {
        List<(string Address, KafkaConnection Connection)> open;
        lock (_connections) open = [.. _connections.Where(known => known.Value.IsCompletedSuccessfully).Select(known => (known.Key.Address, known.Value.Result))];
        foreach (var (of, connection) in open)
        {
            if (of == address) connection.CloseIfSilentSince(since);
            else connection.CloseIfIdleSince(since);
        }
    }

    IEnumerable<(string Host, int Port)> Candidates()
    {
        var known = Metadata.Nodes.Values.Select(node => (node.Host, node.Port)).ToList();
        lock (_random) _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(known));
        return known.Concat(Options.BootstrapServers.Select(BootstrapServer.Parse)).Distinct();
    }
}
