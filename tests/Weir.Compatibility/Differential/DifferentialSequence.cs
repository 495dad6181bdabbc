using Weir.Compatibility.Differential.Requests;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential;

/// <summary>One seed: the same requests to both brokers, one after the other, until one that changes something is answered differently, or it is over.</summary>
sealed class DifferentialSequence(int seed, BrokerSide ours, BrokerSide theirs, IReadOnlyDictionary<ApiKey, (short Oldest, short Newest)> versions)
{
    const int Steps = 250;
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(10), AnswerLimit = TimeSpan.FromSeconds(20), Pause = TimeSpan.FromMilliseconds(20), Silence = TimeSpan.FromMilliseconds(150);
    static readonly RequestKind[] Kinds = [.. TopicRequests.All, .. DescriptionRequests.All, .. RecordRequests.All, .. GroupRequests.All, .. ConsumerRequests.All, .. OffsetRequests.All, .. TransactionRequests.All, .. AccessRequests.All];
    static readonly RequestKind[] Drawn = [.. Kinds.SelectMany(kind => Enumerable.Repeat(kind, kind.Weight))];

    static readonly ErrorCode[] Passing = [ErrorCode.ConcurrentTransactions, ErrorCode.CoordinatorLoadInProgress, ErrorCode.CoordinatorNotAvailable, ErrorCode.NotCoordinator, ErrorCode.NotEnoughReplicas];

    readonly World _world = new(seed);
    readonly Ids _ids = new();
    readonly CoordinatorProbe _coordinator = new(theirs);
    readonly List<WaitingRequest> _waiting = [];
    readonly List<string> _told = [];
    int _step;

    /// <summary>APIs that requests are made for.</summary>
    public static IEnumerable<ApiKey> Apis => Kinds.Select(kind => kind.ApiKey).Distinct();

    /// <summary>What was asked, in which version.</summary>
    public HashSet<(ApiKey Api, short Version)> Asked { get; } = [];

    /// <summary>Requests sent to each.</summary>
    public int Requests { get; private set; }

    Comparison Compare => new(_ids, _world.Prefix);

    /// <summary>What was different, as text.</summary>
    public List<string> Differences { get; } = [];

    public async Task RunAsync()
    {
        for (_step = 0; _step < Steps; _step++)
        {
            var kind = _step < 2 ? Kinds[0] : Drawn[_world.Next(Drawn.Length)];
            if (!versions.TryGetValue(kind.ApiKey, out var range)) continue;
            short version = (short)(range.Oldest + _world.Next(range.Newest - range.Oldest + 1));
            if (kind.Build(_world, version) is not { } request) continue;
            Asked.Add((kind.ApiKey, version));
            if (!await AskAsync(kind, request, version) || !await WaitedAsync()) return;
            _world.Waiting = _waiting.Count;
        }
    }

    /// <returns>False when both brokers are no longer in the same state.</returns>
    async Task<bool> AskAsync(RequestKind kind, IMessage request, short version)
    {
        Requests++;
        var same = Translation.ToTheirs(request, _ids);
        bool isAnswered = request is not ProduceRequest { Acks: 0 };
        var waiting = new WaitingRequest(kind, request, version, ours.AskAsync(MessageFrames.Request(request, version), isAnswered), theirs.AskAsync(MessageFrames.Request(same, version), isAnswered));
        if (kind.MayWait && await Task.WhenAny(waiting.Ours, waiting.Theirs, Task.Delay(Silence, TimeProvider.System)) is not Task<byte[]?>)
        {
            waiting.SetWaiting(_world, true);
            _waiting.Add(waiting);
            return true;
        }
        return await ConcludeAsync(waiting, isAnswered);
    }

    async Task<bool> ConcludeAsync(WaitingRequest asked, bool isAnswered = true)
    {
        var both = Task.WhenAll(asked.Ours, asked.Theirs);
        if (await Task.WhenAny(both, Task.Delay(AnswerLimit, TimeProvider.System)) != both) return Told(asked, [$"not answered within {AnswerLimit.TotalSeconds} s: by us {!asked.Ours.IsCompleted}, by Apache Kafka {!asked.Theirs.IsCompleted}"], await Answered(asked, asked.Ours), await Answered(asked, asked.Theirs), isOver: true);
        byte[]? our = await asked.Ours, their = await asked.Theirs;
        if (!isAnswered) return our is null == their is null || Told(asked, [our is null ? "we closed the connection" : "Apache Kafka closed the connection"], null, null);
        var (answer, other) = (Read(asked, our), Read(asked, their));
        long began = TimeProvider.System.GetTimestamp();
        var found = Compare.Of(answer, other);
        while (found.Count > 0 && (asked.Kind.IsRead || TryLater(other)) && TimeProvider.System.GetElapsedTime(began) < Settling)
        {
            await Task.Delay(Pause, TimeProvider.System);
            other = Read(asked, await theirs.AskAsync(MessageFrames.Request(Translation.ToTheirs(asked.Request, _ids), asked.Version)));
            if (asked.Kind.IsRead) answer = Read(asked, await ours.AskAsync(MessageFrames.Request(asked.Request, asked.Version)));
            found = Compare.Of(answer, other);
        }
        asked.SetWaiting(_world, false);
        _told.Add($"{_step}: {asked.Kind.ApiKey} {asked.Version} {MessageFrames.Text(asked.Request)} -> {MessageFrames.Text(answer)}");
        if (found.Count > 0) return Told(asked, found, answer, other);
        if (answer is not null) asked.Kind.Learn(_world, asked.Request, answer);
        if (asked.Kind.EndsTransaction) return await TransactionsEndAsync();
        return !asked.Kind.ChangesTopics || await SettleAsync();
    }

    // Apache Kafka writes markers after it has answered; when all are written it says that the transaction is over.
    async Task<bool> TransactionsEndAsync()
    {
        var all = new DescribeTransactionsRequest { TransactionalIds = [.. _world.Producers.Select(producer => producer.TransactionalId).OfType<string>()] };
        return all.TransactionalIds.Count == 0 || await AskAsync(RequestKind.Read<DescribeTransactionsRequest, DescribeTransactionsResponse>(0, (_, _) => all), all, 0);
    }

    static async Task<IMessage?> Answered(WaitingRequest asked, Task<byte[]?> answer) => answer.IsCompleted ? Read(asked, await answer) : null;

    static IMessage? Read(WaitingRequest asked, byte[]? frame) => frame is null ? null : MessageFrames.Response(asked.Request, asked.Version, frame);

    // Apache Kafka ends a transaction after it has answered: to older producers it says until then that replicas are missing. A coordinator begins some time after the first client asked for it.
    static bool TryLater(IMessage? answer) => answer is not null && MessageFrames.Text(answer) is var text && Passing.Any(error => text.Contains($": {error}", StringComparison.Ordinal));

    /// <summary>Those that waited and are answered now.</summary>
    async Task<bool> WaitedAsync()
    {
        foreach (var waiting in _waiting.Where(waiting => waiting.Ours.IsCompleted || waiting.Theirs.IsCompleted).ToList())
        {
            _waiting.Remove(waiting);
            if (!await ConcludeAsync(waiting)) return false;
        }
        return true;
    }

    // Topics are there when everybody can read the ends of all their partitions, and not before.
    async Task<bool> SettleAsync()
    {
        var all = new MetadataRequest { Topics = null, AllowAutoTopicCreation = false };
        var metadata = RequestKind.Read<MetadataRequest, MetadataResponse>(0, (_, _) => all, (world, _, answer) => world.Observe(answer));
        if (!await AskAsync(metadata, all, 12)) return false;
        var ends = new ListOffsetsRequest { ReplicaId = -1, Topics = [.. _world.Topics.Select(topic => new ListOffsetsRequest.ListOffsetsTopic { Name = topic.Name, Partitions = [.. Enumerable.Range(0, topic.Partitions).Select(partition => new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = partition, Timestamp = -1 })] }).DistinctBy(topic => topic.Name)] };
        bool isSettled = await AskAsync(RequestKind.Read<ListOffsetsRequest, ListOffsetsResponse>(0, (_, _) => ends), ends, 7);
        // Apache Kafka's group coordinator is told last.
        await _coordinator.KnowsAsync([.. _world.LiveTopics.Select(topic => (topic.Name, _ids.Topics.Theirs(topic.Id), topic.Partitions))]);
        return isSettled;
    }

    static string Cut(IMessage? message) => MessageFrames.Text(message) is { Length: > 1500 } text ? text[..1500] + "..." : MessageFrames.Text(message);

    // Topics apart, which most requests name.
    IEnumerable<string> Before(IMessage request)
    {
        string text = MessageFrames.Text(request);
        string[] kinds = request is ProduceRequest or FetchRequest or ListOffsetsRequest ? ["transaction", "topic"] : ["classic", "consumer", "transaction", "member"];
        var names = kinds.SelectMany(kind => Enumerable.Range(0, 99).Select(number => $"{_world.Prefix}{kind}-{number}\"")).Append(_world.Prefix + "simple\"").Where(name => text.Contains(name, StringComparison.Ordinal)).ToList();
        return _told.Where(told => names.Exists(name => told.Contains(name, StringComparison.Ordinal))).TakeLast(25).Select(told => told.Length > 700 ? told[..700] : told);
    }

    bool Told(WaitingRequest asked, IReadOnlyList<string> found, IMessage? our, IMessage? their, bool isOver = false)
    {
        Differences.Add($"""
            seed {seed}, step {_step}: {asked.Kind.ApiKey} version {asked.Version}
              {string.Join("\n  ", found)}
              asked  {Cut(asked.Request)}
              ours   {Cut(our)}
              theirs {Cut(their)}
            before it, of the same names:
              {string.Join("\n  ", Before(asked.Request))}
            """);
        return asked.Kind.IsRead && !isOver;
    }
}
