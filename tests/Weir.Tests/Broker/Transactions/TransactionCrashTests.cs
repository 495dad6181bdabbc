using Weir.Protocol;

namespace Weir.Tests.Broker.Transactions;

/// <summary>Producers that repeat everything, on a broker that loses power at any moment: what was committed is there once, nothing else is.</summary>
public sealed class TransactionCrashTests
{
    public static TheoryData<int> Seeds => LongForm.Seeds([.. Enumerable.Range(1, 40)]);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_crashes_each_committed_record_and_offset_is_there_once(int seed) => SeededScheduler.Run(seed, () => new Run(seed).ToEndAsync());

    sealed class Run : ICrashingBroker
    {
        static readonly string[] Topics = ["t0", "t1"];

        readonly int _seed;
        readonly Random _random;
        readonly CrashingProducer[] _producers;
        TestBroker _broker = null!;
        BrokerClient _client = null!;

        public Run(int seed)
        {
            (_seed, _random) = (seed, new(seed));
            _producers = [.. "abc".Select(name => new CrashingProducer($"{name}", Topics, TimeSpan.FromSeconds(10), _random, this))];
        }

        public async Task ToEndAsync()
        {
            _broker = await TestBroker.StartAsync(options => options with { Random = new Random(_seed) }, checkErrors: false);
            _client = _broker.Connect();
            foreach (string topic in Topics) await _client.CreateTopicAsync(topic);
            foreach (var producer in _producers) await producer.InitAsync();
            for (int step = 0; step < 60; step++) await StepAsync(_producers[_random.Next(_producers.Length)]);
            foreach (var producer in _producers) await producer.InitAsync();
            await CheckAsync();
            await CrashAsync();
            await CheckAsync();
            await _broker.DisposeAsync();
        }

        public async Task<TResponse> AskAsync<TResponse>(IRequest<TResponse> request, short? version = null) where TResponse : IMessage<TResponse>
        {
            while (true)
            {
                int sent = await _client.SendAsync(request, version);
                if (_random.Next(5) > 0) return await _client.ReceiveAsync<TResponse>(request.ApiKey, version, sent);
                for (int i = _random.Next(12); i > 0; i--) await Task.Yield();
                await CrashAsync();
            }
        }

        async Task StepAsync(CrashingProducer producer)
        {
            if (_random.Next(15) == 0) await producer.InitAsync();
            else if (_random.Next(15) == 0) _broker.Time.Advance(TimeSpan.FromSeconds(_random.Next(1, 5)));
            else await producer.StepAsync();
        }

        async Task CrashAsync()
        {
            _client.Dispose();
            await _broker.CrashAsync(_random.Next(2) == 0 ? null : new Random(_random.Next()));
            _client = _broker.Connect();
        }

        async Task CheckAsync()
        {
            foreach (var producer in _producers) await producer.CheckAsync(_client.ReadCommittedAsync);
        }
    }
}
