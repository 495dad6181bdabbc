using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Transactions;

/// <summary>A transactional producer that repeats whatever was not answered, as KIP-890 allows, and knows what it committed.</summary>
/// <param name="name">Its transactional id, its group, and what its records' values begin with.</param>
/// <param name="topics">Those that it writes to, partition 0.</param>
/// <param name="timeout">Of its transactions.</param>
/// <param name="random">Draws what it does.</param>
/// <param name="broker">Where it writes.</param>
sealed class CrashingProducer(string name, IReadOnlyList<string> topics, TimeSpan timeout, Random random, ICrashingBroker broker)
{
    readonly Dictionary<string, int> _sequence = [];
    readonly List<(string Topic, string Value)> _open = [];
    long _id;
    short _epoch;
    long? _offset;
    long _committedOffset = -1;
    int _nextValue;

    /// <summary>What has to be there, by topic.</summary>
    Dictionary<string, List<string>> Committed { get; } = topics.ToDictionary(topic => topic, _ => new List<string>());

    /// <summary>Takes its name: what it left open is aborted.</summary>
    public async Task InitAsync()
    {
        var response = await SettledAsync(new InitProducerIdRequest { TransactionalId = name, TransactionTimeoutMs = (int)timeout.TotalMilliseconds, ProducerId = -1, ProducerEpoch = -1 }, answer => answer.ErrorCode);
        Assert.Equal(ErrorCode.None, response.ErrorCode);
        Begin(response.ProducerId, response.ProducerEpoch);
    }

    /// <summary>One of what a producer does.</summary>
    public Task StepAsync(int records = 1) => random.Next(10) switch
    {
        < 6 => ProduceAsync(topics[random.Next(topics.Count)], records),
        6 => OffsetAsync(),
        7 or 8 => EndAsync(commit: true),
        _ => EndAsync(commit: false),
    };

    /// <summary>Holds what readers of committed records see against what it committed.</summary>
    /// <param name="read">By topic.</param>
    public async Task CheckAsync(Func<string, Task<List<string>>> read)
    {
        foreach (var (topic, values) in Committed) Assert.Equal(values, (await read(topic)).Where(value => value.StartsWith($"{name}-", StringComparison.Ordinal)));
        var response = await broker.AskAsync(new OffsetFetchRequest { RequireStable = true, Groups = [new() { GroupId = name, Topics = [new() { Name = topics[0], PartitionIndexes = [0] }] }] }, 9);
        var partition = response.Groups[0].Topics[0].Partitions[0];
        Assert.Equal((ErrorCode.None, _committedOffset), (partition.ErrorCode, partition.CommittedOffset));
    }

    async Task ProduceAsync(string topic, int count)
    {
        string[] values = [.. Enumerable.Range(0, count).Select(_ => $"{name}-{_nextValue++}")];
        int sequence = _sequence.GetValueOrDefault(topic);
        byte[] batch = Records.Batch(_id, _epoch, sequence, true, values);
        var response = await SettledAsync(new ProduceRequest { TransactionalId = name, Acks = -1, TimeoutMs = 1000, TopicData = [new() { Name = topic, PartitionData = [new() { Records = batch }] }] }, ErrorOf, 12);
        if (await WasFencedAsync(ErrorOf(response))) return;
        _open.AddRange(values.Select(value => (topic, value)));
        _sequence[topic] = sequence + count;

        static ErrorCode ErrorOf(ProduceResponse answer) => answer.Responses[0].PartitionResponses[0].ErrorCode;
    }

    async Task OffsetAsync()
    {
        long offset = random.Next(1000);
        var response = await SettledAsync(new TxnOffsetCommitRequest
        {
            TransactionalId = name,
            GroupId = name,
            ProducerId = _id,
            ProducerEpoch = _epoch,
            Topics = [new() { Name = topics[0], Partitions = [new() { PartitionIndex = 0, CommittedOffset = offset }] }],
        }, answer => answer.Topics[0].Partitions[0].ErrorCode);
        if (!await WasFencedAsync(response.Topics[0].Partitions[0].ErrorCode)) _offset = offset;
    }

    async Task EndAsync(bool commit)
    {
        if (_open.Count == 0 && _offset is null) return;
        var response = await SettledAsync(new EndTxnRequest { TransactionalId = name, ProducerId = _id, ProducerEpoch = _epoch, Committed = commit }, answer => answer.ErrorCode);
        if (await WasFencedAsync(response.ErrorCode)) return;
        if (commit)
        {
            foreach (var (topic, value) in _open) Committed[topic].Add(value);
            _committedOffset = _offset ?? _committedOffset;
        }
        Begin(response.ProducerId, response.ProducerEpoch);
    }

    /// <summary>The transaction took too long and is aborted: it comes back with another epoch.</summary>
    async Task<bool> WasFencedAsync(ErrorCode error)
    {
        if (error == ErrorCode.None) return false;
        Assert.Contains(error, (ErrorCode[])[ErrorCode.InvalidProducerEpoch, ErrorCode.ProducerFenced, ErrorCode.InvalidTxnState]);
        await InitAsync();
        return true;
    }

    // The end of the transaction before may still be under way.
    async Task<TResponse> SettledAsync<TResponse>(IRequest<TResponse> request, Func<TResponse, ErrorCode> error, short? version = null) where TResponse : IMessage<TResponse>
    {
        while (true)
        {
            var response = await broker.AskAsync(request, version);
            if (error(response) != ErrorCode.ConcurrentTransactions) return response;
            await Task.Yield();
        }
    }

    void Begin(long id, short epoch)
    {
        (_id, _epoch, _offset) = (id, epoch, null);
        _sequence.Clear();
        _open.Clear();
    }
}
