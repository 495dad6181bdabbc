using Weir.Broker.Handlers;
using Weir.Broker.Logs;
using Weir.Broker.Network;
using Weir.Broker.Topics;
using Weir.Protocol.Messages;

namespace Weir.Broker;

/// <summary>A Kafka broker inside this process: one node that speaks Kafka's protocol to whoever connects.</summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    readonly EmbeddedBrokerOptions options;
    readonly ILogStore store;
    readonly Node node;
    readonly ApiRegistry apis = new();
    readonly CancellationTokenSource stopping = new();
    readonly Lock gate = new();
    readonly HashSet<Task> connections = [];
    Listener? listener;
    Task accepting = Task.CompletedTask;

    EmbeddedBroker(EmbeddedBrokerOptions options, ILogStore store)
    {
        this.options = options;
        this.store = store;
        node = new(options, store.ClusterId);
        Serve();
    }

    /// <summary>The port clients connect to; 0 when the broker does not listen.</summary>
    public int Port => node.Port;

    /// <summary>Host and port, as clients want them in <c>bootstrap.servers</c>.</summary>
    public string BootstrapServers => $"{options.Host}:{Port}";

    /// <summary>Where tests see, delay, drop or answer requests.</summary>
    public BrokerFaults Faults { get; } = new();

    /// <summary>Opens the data, finishes what a crash interrupted, and listens.</summary>
    public static ValueTask<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions options, CancellationToken cancel = default)
    {
        var broker = new EmbeddedBroker(options, new MemoryLogStore(new IdSource(options.Random).NextUuid()));
        broker.Listen();
        return new(broker);
    }

    /// <summary>A new connection to the broker in memory.</summary>
    public Stream Connect()
    {
        var (client, server) = DuplexStream.Create();
        Serve(server, "/127.0.0.1");
        return client;
    }

    /// <summary>Serves one client on <paramref name="stream"/> until it leaves or the broker stops; the stream is closed then.</summary>
    public Task ServeAsync(Stream stream, string clientHost = "/127.0.0.1") => new Connection(stream, clientHost, apis, Faults, options).RunAsync(stopping.Token);

    /// <summary>Closes the connections and the data.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener?.Dispose();
        await accepting;
        Task[] open;
        lock (gate) open = [.. connections];
        await Task.WhenAll(open);
        await store.DisposeAsync();
        stopping.Dispose();
    }

    void Serve()
    {
        var ids = new IdSource(options.Random);
        var clock = new BrokerClock(options.Time);
        var topics = new TopicTable(store, ids);
        apis.Add(ApiKey.ApiVersions, new ApiVersionsHandler(apis))
            .Add(ApiKey.Metadata, new MetadataHandler(node, topics, options))
            .Add(ApiKey.CreateTopics, new CreateTopicsHandler(node, topics, options))
            .Add(ApiKey.DeleteTopics, new DeleteTopicsHandler(topics))
            .Add(ApiKey.Produce, new ProduceHandler(topics, clock))
            .Add(ApiKey.Fetch, new FetchHandler(topics, clock))
            .Add(ApiKey.ListOffsets, new ListOffsetsHandler(topics));
    }

    void Listen()
    {
        if (options.Port is not { } port) return;
        listener = new(options.Host, port);
        node.Port = listener.Port;
        accepting = listener.AcceptAsync(Serve, stopping.Token);
    }

    void Serve(Stream stream, string clientHost)
    {
        var connection = ServeAsync(stream, clientHost);
        lock (gate) connections.Add(connection);
        _ = Forget(connection);
    }

    async Task Forget(Task connection)
    {
        await connection;
        lock (gate) connections.Remove(connection);
    }
}
