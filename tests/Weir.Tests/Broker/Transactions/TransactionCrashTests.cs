using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Transactions;

/// <summary>Producers that retry everything, as KIP-890 allows, on a broker that loses power at any moment: what was committed is there once, nothing else is.</summary>
public sealed class TransactionCrashTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_crashes_each_committed_record_and_offset_is_there_once(int seed) => SeededScheduler.Run(seed, () => new Run(seed).ToEndAsync());

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    sealed class Run(int seed)
    {
        static readonly string[] Topics = ["t0", "t1"];

        readonly Random _random = new(seed);
        readonly Dictionary<string, List<string>> _committed = Topics.ToDictionary(topic => topic, _ => new List<string>());
        readonly Dictionary<string, long> _offsets = [];
        readonly Producer[] _producers = [new("a"), new("b"), new("c")];
        TestBroker _broker = null!;
        BrokerClient _client = null!;
        int _nextValue;

        public async Task ToEndAsync()
        {
            _broker = await TestBroker.StartAsync(options => options with { Random = new Random(seed) }, checkErrors: false);
            _client = _broker.Connect();
            foreach (string topic in Topics) await _client.CreateTopicAsync(topic);
            foreach (var producer in _producers) await InitAsync(producer);
            for (int step = 0; step < 60; step++) await StepAsync(_producers[_random.Next(_producers.Length)]);
            foreach (var producer in _producers) await InitAsync(producer);
            await CheckAsync();
            await CrashAsync();
            await CheckAsync();
            await _broker.DisposeAsync();
        }

        Task StepAsync(Producer producer) => _random.Next(10) switch
        {
            < 5 => ProduceAsync(producer, Topics[_random.Next(2)]),
            5 => OffsetAsync(producer),
            6 or 7 => EndAsync(producer, commit: true),
            8 => EndAsync(producer, commit: false),
            _ => _random.Next(3) == 0 ? InitAsync(producer) : PassAsync(),
        };

        Task PassAsync()
        {
            _broker.Time.Advance(TimeSpan.FromSeconds(_random.Next(1, 5)));
            return Task.CompletedTask;
        }

        async Task InitAsync(Producer producer)
        {
            var response = await AskAsync(new InitProducerIdRequest { TransactionalId = producer.Name, TransactionTimeoutMs = 10_000 });
            Assert.Equal(ErrorCode.None, response.ErrorCode);
            producer.Begin(response.ProducerId, response.ProducerEpoch);
        }

        async Task ProduceAsync(Producer producer, string topic)
        {
            string value = $"{producer.Name}-{_nextValue++}";
            byte[] batch = Records.Batch(producer.Id, producer.Epoch, producer.Sequence.GetValueOrDefault(topic), true, value);
            var response = await AskAsync(new ProduceRequest { TransactionalId = producer.Name, Acks = -1, TopicData = [new() { Name = topic, PartitionData = [new() { Records = batch }] }] }, 12);
            if (await WasFencedAsync(producer, response.Responses[0].PartitionResponses[0].ErrorCode)) return;
            producer.Open.Add((topic, value));
            producer.Sequence[topic] = producer.Sequence.GetValueOrDefault(topic) + 1;
        }

        async Task OffsetAsync(Producer producer)
        {
            long offset = _random.Next(1000);
            var response = await AskAsync(new TxnOffsetCommitRequest
            {
                TransactionalId = producer.Name,
                GroupId = producer.Name,
                ProducerId = producer.Id,
                ProducerEpoch = producer.Epoch,
                Topics = [new() { Name = "t0", Partitions = [new() { PartitionIndex = 0, CommittedOffset = offset }] }],
            });
            if (!await WasFencedAsync(producer, response.Topics[0].Partitions[0].ErrorCode)) producer.Offset = offset;
        }

        async Task EndAsync(Producer producer, bool commit)
        {
            if (producer.Open.Count == 0 && producer.Offset is null) return;
            var response = await AskAsync(new EndTxnRequest { TransactionalId = producer.Name, ProducerId = producer.Id, ProducerEpoch = producer.Epoch, Committed = commit });
            if (await WasFencedAsync(producer, response.ErrorCode)) return;
            if (commit) Commit(producer);
            producer.Begin(response.ProducerId, response.ProducerEpoch);
        }

        void Commit(Producer producer)
        {
            foreach (var (topic, value) in producer.Open) _committed[topic].Add(value);
            if (producer.Offset is { } offset) _offsets[producer.Name] = offset;
        }

        /// <summary>The transaction took too long and is aborted: its producer comes back with another epoch.</summary>
        async Task<bool> WasFencedAsync(Producer producer, ErrorCode error)
        {
            if (error == ErrorCode.None) return false;
            Assert.Contains(error, (ErrorCode[])[ErrorCode.InvalidProducerEpoch, ErrorCode.ProducerFenced, ErrorCode.InvalidTxnState]);
            await InitAsync(producer);
            return true;
        }

        async Task<TResponse> AskAsync<TResponse>(IRequest<TResponse> request, short? version = null) where TResponse : IMessage<TResponse>
        {
            while (true)
            {
                int sent = await _client.SendAsync(request, version);
                if (_random.Next(5) > 0) return await _client.ReceiveAsync<TResponse>(request.ApiKey, version, sent);
                for (int i = _random.Next(12); i > 0; i--) await Task.Yield();
                await CrashAsync();
            }
        }

        async Task CrashAsync()
        {
            _client.Dispose();
            await _broker.CrashAsync(_random.Next(2) == 0 ? null : new Random(_random.Next()));
            _client = _broker.Connect();
        }

        async Task CheckAsync()
        {
            foreach (string topic in Topics) Assert.Equal(_committed[topic].Order(), (await _client.ReadCommittedAsync(topic)).Order());
            foreach (var producer in _producers)
            {
                var response = await _client.AskAsync(new OffsetFetchRequest { RequireStable = true, Groups = [new() { GroupId = producer.Name, Topics = [new() { Name = "t0", PartitionIndexes = [0] }] }] }, 9);
                var partition = response.Groups[0].Topics[0].Partitions[0];
                Assert.Equal((ErrorCode.None, _offsets.GetValueOrDefault(producer.Name, -1)), (partition.ErrorCode, partition.CommittedOffset));
            }
        }
    }

    sealed class Producer(string name)
    {
        public string Name => name;
        public long Id { get; private set; }
        public short Epoch { get; private set; }
        public Dictionary<string, int> Sequence { get; } = [];
        public List<(string Topic, string Value)> Open { get; } = [];
        public long? Offset { get; set; }

        public void Begin(long id, short epoch)
        {
            (Id, Epoch, Offset) = (id, epoch, null);
            Sequence.Clear();
            Open.Clear();
        }
    }
}
