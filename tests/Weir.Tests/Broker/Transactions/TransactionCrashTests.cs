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

        readonly Random random = new(seed);
        readonly Dictionary<string, List<string>> committed = Topics.ToDictionary(topic => topic, _ => new List<string>());
        readonly Dictionary<string, long> offsets = [];
        readonly Producer[] producers = [new("a"), new("b"), new("c")];
        TestBroker broker = null!;
        BrokerClient client = null!;
        int nextValue;

        public async Task ToEndAsync()
        {
            broker = await TestBroker.StartAsync(options => options with { Random = new Random(seed) }, checkErrors: false);
            client = broker.Connect();
            foreach (string topic in Topics) await client.CreateTopicAsync(topic);
            foreach (var producer in producers) await InitAsync(producer);
            for (int step = 0; step < 60; step++) await StepAsync(producers[random.Next(producers.Length)]);
            foreach (var producer in producers) await InitAsync(producer);
            await CheckAsync();
            await CrashAsync();
            await CheckAsync();
            await broker.DisposeAsync();
        }

        Task StepAsync(Producer producer) => random.Next(10) switch
        {
            < 5 => ProduceAsync(producer, Topics[random.Next(2)]),
            5 => OffsetAsync(producer),
            6 or 7 => EndAsync(producer, commit: true),
            8 => EndAsync(producer, commit: false),
            _ => random.Next(3) == 0 ? InitAsync(producer) : PassAsync(),
        };

        Task PassAsync()
        {
            broker.Time.Advance(TimeSpan.FromSeconds(random.Next(1, 5)));
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
            string value = $"{producer.Name}-{nextValue++}";
            byte[] batch = Records.Batch(producer.Id, producer.Epoch, producer.Sequence.GetValueOrDefault(topic), true, value);
            var response = await AskAsync(new ProduceRequest { TransactionalId = producer.Name, Acks = -1, TopicData = [new() { Name = topic, PartitionData = [new() { Records = batch }] }] }, 12);
            if (await WasFencedAsync(producer, response.Responses[0].PartitionResponses[0].ErrorCode)) return;
            producer.Open.Add((topic, value));
            producer.Sequence[topic] = producer.Sequence.GetValueOrDefault(topic) + 1;
        }

        async Task OffsetAsync(Producer producer)
        {
            long offset = random.Next(1000);
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
            foreach (var (topic, value) in producer.Open) committed[topic].Add(value);
            if (producer.Offset is { } offset) offsets[producer.Name] = offset;
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
                int sent = await client.SendAsync(request, version);
                if (random.Next(5) > 0) return await client.ReceiveAsync<TResponse>(request.ApiKey, version, sent);
                for (int i = random.Next(12); i > 0; i--) await Task.Yield();
                await CrashAsync();
            }
        }

        async Task CrashAsync()
        {
            client.Dispose();
            await broker.CrashAsync(random.Next(2) == 0 ? null : new Random(random.Next()));
            client = broker.Connect();
        }

        async Task CheckAsync()
        {
            foreach (string topic in Topics) Assert.Equal(committed[topic].Order(), (await client.ReadCommittedAsync(topic)).Order());
            foreach (var producer in producers)
            {
                var response = await client.AskAsync(new OffsetFetchRequest { RequireStable = true, Groups = [new() { GroupId = producer.Name, Topics = [new() { Name = "t0", PartitionIndexes = [0] }] }] }, 9);
                var partition = response.Groups[0].Topics[0].Partitions[0];
                Assert.Equal((ErrorCode.None, offsets.GetValueOrDefault(producer.Name, -1)), (partition.ErrorCode, partition.CommittedOffset));
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
