using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka;

/// <summary>A scripted broker that leads topic <c>t</c> and coordinates everything, and a client of it.</summary>
sealed class ScriptedCluster : IAsyncDisposable
{
    readonly ScriptedBroker _broker;
    int _metadataAsked;
    int _coordinatorAsked;

    public ScriptedCluster(short transactionVersion = 0, TimeProvider? time = null)
    {
        _broker = new() { TransactionVersion = transactionVersion };
        _broker.On<MetadataRequest, MetadataResponse>(_ => Metadata());
        _broker.On<FindCoordinatorRequest, FindCoordinatorResponse>(request => Coordinator(request.CoordinatorKeys[0]));
        Client = new(new() { BootstrapServers = [$"127.0.0.1:{_broker.Port}"], Seed = 1, Time = time ?? TimeProvider.System });
    }

    public KafkaClient Client { get; }

    /// <summary>Partitions of <c>t</c>.</summary>
    public int Partitions { get; set; } = 4;

    /// <summary>What metadata says of <c>t</c> instead. Default: nothing is wrong with it.</summary>
    public ErrorCode TopicError { get; set; }

    /// <summary>Who leads each of its partitions; -1: nobody.</summary>
    public int Leader { get; set; } = 1;

    /// <summary>The leader epoch that metadata names.</summary>
    public int LeaderEpoch { get; set; } = 1;

    /// <summary>Metadata's own error, by how often it was asked for before. Default: none.</summary>
    public Func<int, ErrorCode> MetadataError { get; set; } = _ => ErrorCode.None;

    /// <summary>A client of the same broker with other options; the caller disposes it.</summary>
    public KafkaClient NewClient(Func<KafkaClientOptions, KafkaClientOptions> change) => new(change(Client.Options));

    public int MetadataAsked => Volatile.Read(ref _metadataAsked);

    public int CoordinatorAsked => Volatile.Read(ref _coordinatorAsked);

    /// <summary>Names of the requests answered through <see cref="On"/>, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>A broker 2 that metadata names, at this port of loopback; null: there is none.</summary>
    public int? OtherPort { get; set; }

    /// <summary>Who coordinates, by how often that was asked before.</summary>
    public Func<int, int> CoordinatorNode { get; set; } = _ => 1;

    /// <summary>What to answer to the API's requests, by how many of them came before; null closes the connection.</summary>
    public ScriptedCluster On<TRequest, TResponse>(Func<TRequest, int, TResponse?> answer) where TRequest : class, IRequest<TResponse>, IMessage<TRequest>, new() where TResponse : class, IMessage<TResponse>
    {
        int count = 0;
        _broker.On<TRequest, TResponse>(request =>
        {
            lock (Asked) Asked.Add(request.ApiKey.ToString());
            return answer(request, count++);
        });
        return this;
    }

    public int Count(ApiKey api)
    {
        lock (Asked) return Asked.Count(asked => asked == api.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    MetadataResponse Metadata()
    {
        var error = MetadataError(Interlocked.Increment(ref _metadataAsked) - 1);
        if (error != ErrorCode.None) return new() { ErrorCode = error };
        return new()
        {
            ControllerId = 1,
            Brokers = [new() { NodeId = 1, Host = "127.0.0.1", Port = _broker.Port }, .. OtherPort is { } port ? [new MetadataResponse.MetadataResponseBroker { NodeId = 2, Host = "127.0.0.1", Port = port }] : Array.Empty<MetadataResponse.MetadataResponseBroker>()],
            Topics = [new() { Name = "t", ErrorCode = TopicError, Partitions = [.. Enumerable.Range(0, Partitions).Select(index => new MetadataResponse.MetadataResponsePartition { PartitionIndex = index, LeaderId = Leader, LeaderEpoch = LeaderEpoch })] }],
        };
    }

    FindCoordinatorResponse Coordinator(string key)
    {
        int node = CoordinatorNode(Interlocked.Increment(ref _coordinatorAsked) - 1);
        return new() { Coordinators = [new() { Key = key, NodeId = node, Host = "127.0.0.1", Port = node == 1 ? _broker.Port : OtherPort!.Value }] };
    }
}
