using Weir.Broker.Groups;
using Weir.Broker.Handlers;
using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Broker.Transactions;
using Weir.Protocol.Messages;

namespace Weir.Broker;

/// <summary>A Kafka broker inside this process: one node that speaks Kafka's protocol to whoever connects.</summary>
public sealed partial class EmbeddedBroker : IAsyncDisposable
{
    readonly EmbeddedBrokerOptions _options;
    readonly DiskSession _session;
    readonly LogStore _store;
    readonly Node _node;
    readonly GroupCoordinator _groups;
    readonly TransactionCoordinator _transactions;
    readonly Housekeeping _housekeeping;
    readonly Compaction _compaction;
    readonly ScramTable _credentials;
    readonly UserTable _users;
    readonly AclTable _acls;
    readonly Authorizer? _authorizer;
    readonly TopicTable _topics;
    readonly ApiRegistry _apis;
    readonly CancellationTokenSource _stopping = new();
    readonly Lock _gate = new();
    readonly HashSet<Task> _connections = [];
    Listener? _listener;
    Task _accepting = Task.CompletedTask;

    EmbeddedBroker(EmbeddedBrokerOptions options, DiskSession session, LogStore store, IdSource ids)
    {
        _options = options with { DataDirectory = session.Of.Folder };
        _session = session;
        _store = store;
        _credentials = new(store);
        _users = new(options, _credentials);
        _acls = new(store);
        _authorizer = options.Acls ? new(options, _acls) : null;
        var clock = new BrokerClock(options.Time);
        var topics = _topics = new TopicTable(store);
        _node = new(options, ClusterId.Of(store.State, ids));
        Faults = new(options.Time, _node);
        _groups = new(store, topics, clock, options, ids);
        _transactions = new(store, topics, _groups, clock, options.TransactionMaxTimeout);
        _housekeeping = new(store, topics, _groups, _transactions, clock, options);
        _compaction = new(store, topics, clock, options);
        _apis = Served(clock, topics);
        Status = new(this);
    }

    /// <summary>The port clients connect to; 0 when the broker does not listen.</summary>
    public int Port => _node.Listening;

    /// <summary>Host and port, as clients want them in <c>bootstrap.servers</c>.</summary>
    public string BootstrapServers => $"{_options.Host}:{Port}";

    /// <summary>Why nothing can be written any more, null while it can: a full or broken disk. The broker has to be started again then.</summary>
    public Exception? Failure => _store.Failure;

    /// <summary>What it counts, for tests and as meters.</summary>
    public BrokerStatus Status { get; }

    /// <summary>Where tests see, delay, drop, fail or answer requests.</summary>
    public BrokerFaults Faults { get; }

    /// <summary>Where its data is: what a test makes fail, and gives to the next broker (<see cref="EmbeddedBrokerOptions.Disk"/>).</summary>
    public BrokerDisk Disk => _session.Of;

    /// <summary>Opens the data, finishes what a crash interrupted, and listens.</summary>
    /// <exception cref="ArgumentException">Settings do not work together: <see cref="EmbeddedBrokerOptions.Check"/>.</exception>
    /// <exception cref="DataFolderInUseException">Another process has the folder; it says where that one listens.</exception>
    /// <exception cref="DamagedLogException">What was acknowledged is not what is on disk.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken, or the address is not this machine's.</exception>
    public static ValueTask<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions options) =>
        StartAsync(options, options.Disk ?? (options.DataDirectory is { } folder ? new BrokerDisk(folder) : new BrokerDisk()));

    /// <summary>Starts on a disk of the caller's, and with its sizes of files.</summary>
    internal static ValueTask<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions options, IDisk disk, StorageOptions? storage = null) => StartAsync(options, new BrokerDisk(disk), storage);

    static async ValueTask<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions options, BrokerDisk disk, StorageOptions? storage = null)
    {
        options.Check();
        if (options.Port is not null) Listener.Prepare();
        var ids = new IdSource(options.Random);
        var session = disk.Open();
        var store = await LogStore.OpenAsync(session.Disk, (storage ?? new()) with { NewId = ids.NextGuid, OnDamage = options.OnError });
        EmbeddedBroker? broker = null;
        try
        {
            broker = new EmbeddedBroker(options, session, store, ids);
            await store.Journal.AllSyncedAsync();
            broker.Listen();
            if (broker.Port != 0) await store.SetAddressAsync(broker.BootstrapServers);
            _ = broker.TellFailureAsync();
            broker.Status.PublishSoon(options.Time);
            return broker;
        }
        catch (Exception problem)
        {
            // What the data says cannot be read: the folder is left as kill -9 leaves it, and free.
            if (broker is null) await store.CloseAsync();
            else await broker.DisposeAsync();
            if (broker is null && DamagedLogException.IsOfContent(problem)) throw DamagedLogException.OfContent("groups and transactions", problem);
            throw;
        }
    }

    // Clients are told KAFKA_STORAGE_ERROR; whoever runs the broker must hear of it too.
    async Task TellFailureAsync()
    {
        var failure = await _store.Journal.Failed;
        if (!_isKilled) _options.OnError?.Invoke(failure);
    }

    /// <summary>The topics there are, in the order of their names.</summary>
    public IReadOnlyList<string> Topics => [.. _topics.All.Select(topic => topic.Name)];

    /// <summary>Creates a topic as a client would; it is durable when this ends.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="partitions">How many it has.</param>
    /// <param name="configs">Under Kafka's names, such as <c>retention.ms</c>; null: all have their defaults.</param>
    /// <exception cref="ArgumentException">Kafka would refuse it; the message says with which error.</exception>
    /// <exception cref="StorageFailedException">The disk takes no more writes: <see cref="Failure"/>.</exception>
    public async Task CreateTopicAsync(string topic, int partitions = 1, IReadOnlyDictionary<string, string>? configs = null)
    {
        var wanted = new CreateTopicsRequest.CreatableTopic { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 };
        foreach (string name in configs?.Keys ?? []) wanted.Configs.Add(new() { Name = name, Value = configs![name] });
        var created = (await new CreateTopicsHandler(_node, _topics, _options).CreateAsync(new() { Topics = [wanted] })).Topics[0];
        if (created.ErrorCode != Protocol.ErrorCode.None) throw new ArgumentException($"{Protocol.ErrorCodes.Name(created.ErrorCode)}: {created.ErrorMessage}", nameof(topic));
    }

    /// <summary>All records of a topic that a client with read_committed would read now: partition after partition, each in its order.</summary>
    /// <param name="topic">Its name.</param>
    /// <exception cref="ArgumentException">There is no such topic.</exception>
    /// <exception cref="IOException">What is on disk cannot be read.</exception>
    public async Task<IReadOnlyList<EmbeddedRecord>> ReadAsync(string topic)
    {
        var found = _topics.Find(topic) ?? throw new ArgumentException($"there is no topic '{topic}'", nameof(topic));
        var records = new List<EmbeddedRecord>();
        foreach (var partition in found.Partitions) await TopicContent.ReadAsync(partition, records);
        return records;
    }

    /// <summary>Compacts a topic now, the segments that are written too, as Kafka's log cleaner does some time later: of each key the last record stays.
    /// Only what an open transaction has begun, and what is behind it, stays as it is; tombstones stay as long as the topic's <c>delete.retention.ms</c> says.</summary>
    /// <param name="topic">Its name.</param>
    /// <exception cref="ArgumentException">There is no such topic, or its <c>cleanup.policy</c> does not have <c>compact</c>.</exception>
    /// <exception cref="IOException">What is on disk cannot be read, or not written.</exception>
    public async Task CompactAsync(string topic)
    {
        var found = _topics.Find(topic) ?? throw new ArgumentException($"there is no topic '{topic}'", nameof(topic));
        if (!found.Settings.IsCompacted) throw new ArgumentException($"topic '{topic}' is not compacted: its cleanup.policy is {found.Settings.Value("cleanup.policy")}", nameof(topic));
        await _compaction.CompactAsync(found);
    }

    /// <summary>A new connection to the broker in memory.</summary>
    public Stream Connect()
    {
        var (client, server) = DuplexStream.Create();
        Serve(ServeAsync(server));
        return client;
    }

    /// <summary>Serves one client on <paramref name="stream"/> until it leaves or the broker stops; the stream is closed then. TLS is the listener's: here there is none.</summary>
    public Task ServeAsync(Stream stream, string clientHost = "/127.0.0.1") => ServeAsync(stream, clientHost, null);

    Task ServeAsync(Stream stream, string clientHost, TimeSpan? idle) => new Connection(stream, clientHost, new(_users, _authorizer), _apis, Faults, Status, _options).RunAsync(_stopping.Token, idle);

    ApiRegistry Served(BrokerClock clock, TopicTable topics)
    {
        var served = new ApiRegistry();
        return served
            .Add(ApiKey.ApiVersions, new ApiVersionsHandler(served))
            .Add(ApiKey.SaslHandshake, new SaslHandshakeHandler())
            .Add(ApiKey.SaslAuthenticate, new SaslAuthenticateHandler(clock))
            .Add(ApiKey.Metadata, new MetadataHandler(_node, topics, _options))
            .Add(ApiKey.CreateTopics, new CreateTopicsHandler(_node, topics, _options))
            .Add(ApiKey.DeleteTopics, new DeleteTopicsHandler(topics))
            .Add(ApiKey.Produce, new ProduceHandler(topics, _transactions, _store, clock))
            .Add(ApiKey.Fetch, new FetchHandler(topics, clock))
            .Add(ApiKey.ListOffsets, new ListOffsetsHandler(topics))
            .Add(ApiKey.FindCoordinator, new FindCoordinatorHandler(_node))
            .Add(ApiKey.JoinGroup, new JoinGroupHandler(_groups))
            .Add(ApiKey.SyncGroup, new SyncGroupHandler(_groups))
            .Add(ApiKey.Heartbeat, new HeartbeatHandler(_groups))
            .Add(ApiKey.LeaveGroup, new LeaveGroupHandler(_groups))
            .Add(ApiKey.OffsetCommit, new OffsetCommitHandler(_groups, topics, clock))
            .Add(ApiKey.OffsetFetch, new OffsetFetchHandler(_groups, topics))
            .Add(ApiKey.DescribeGroups, new DescribeGroupsHandler(_groups))
            .Add(ApiKey.ListGroups, new ListGroupsHandler(_groups))
            .Add(ApiKey.DeleteGroups, new DeleteGroupsHandler(_groups))
            .Add(ApiKey.ConsumerGroupHeartbeat, new ConsumerGroupHeartbeatHandler(_groups))
            .Add(ApiKey.ConsumerGroupDescribe, new ConsumerGroupDescribeHandler(_groups, topics))
            .Add(ApiKey.OffsetDelete, new OffsetDeleteHandler(_groups, topics))
            .Add(ApiKey.InitProducerId, new InitProducerIdHandler(_transactions))
            .Add(ApiKey.AddPartitionsToTxn, new AddPartitionsToTxnHandler(_transactions, topics))
            .Add(ApiKey.AddOffsetsToTxn, new AddOffsetsToTxnHandler(_transactions))
            .Add(ApiKey.TxnOffsetCommit, new TxnOffsetCommitHandler(_transactions, _groups, topics, clock))
            .Add(ApiKey.EndTxn, new EndTxnHandler(_transactions))
            .Add(ApiKey.WriteTxnMarkers, new WriteTxnMarkersHandler(topics, _store, clock))
            .Add(ApiKey.DescribeTransactions, new DescribeTransactionsHandler(_transactions))
            .Add(ApiKey.ListTransactions, new ListTransactionsHandler(_transactions, clock))
            .Add(ApiKey.DescribeProducers, new DescribeProducersHandler(topics))
            .Add(ApiKey.CreatePartitions, new CreatePartitionsHandler(_node, topics))
            .Add(ApiKey.DescribeConfigs, new DescribeConfigsHandler(_node, topics, _options))
            .Add(ApiKey.IncrementalAlterConfigs, new IncrementalAlterConfigsHandler(topics))
            .Add(ApiKey.AlterConfigs, new AlterConfigsHandler(topics))
            .Add(ApiKey.DescribeAcls, new DescribeAclsHandler(_acls))
            .Add(ApiKey.CreateAcls, new CreateAclsHandler(_acls))
            .Add(ApiKey.DeleteAcls, new DeleteAclsHandler(_acls))
            .Add(ApiKey.DescribeClientQuotas, new DescribeClientQuotasHandler())
            .Add(ApiKey.DescribeUserScramCredentials, new DescribeUserScramCredentialsHandler(_users, _credentials))
            .Add(ApiKey.AlterUserScramCredentials, new AlterUserScramCredentialsHandler(_users, _credentials))
            .Add(ApiKey.DescribeCluster, new DescribeClusterHandler(_node))
            .Add(ApiKey.DescribeLogDirs, new DescribeLogDirsHandler(topics, _options))
            .Add(ApiKey.DeleteRecords, new DeleteRecordsHandler(topics, _store))
            .Add(ApiKey.DescribeTopicPartitions, new DescribeTopicPartitionsHandler(_node, topics))
            .Add(ApiKey.OffsetForLeaderEpoch, new OffsetForLeaderEpochHandler(topics));
    }

    void Listen()
    {
        if (_options.Port is not { } port) return;
        _listener = new(_options.Host, port);
        _node.Listening = _listener.Port;
        _accepting = _listener.AcceptAsync(Accept, _stopping.Token);
    }

    void Accept(Stream stream, string clientHost)
    {
        int open;
        lock (_gate) open = _connections.Count;
        if (open < _options.MaxConnections) Serve(ServeOpenAsync(stream, clientHost));
        else stream.Dispose();
    }

    // As it comes from the network.
    async Task ServeOpenAsync(Stream stream, string clientHost)
    {
        if (_options.Certificate is { } certificate)
        {
            if (await TlsServer.OpenAsync(stream, certificate, _options, _stopping.Token) is not { } tls) return;
            stream = tls;
        }
        await ServeAsync(stream, clientHost, _options.ConnectionsMaxIdle);
    }

    void Serve(Task connection)
    {
        lock (_gate) _connections.Add(connection);
        _ = Forget(connection);
    }

    async Task Forget(Task connection)
    {
        await connection;
        lock (_gate) _connections.Remove(connection);
    }
}
