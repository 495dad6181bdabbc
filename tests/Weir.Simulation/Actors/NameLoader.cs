using System.Text;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Actors;

/// <summary>The application that keeps the table of the pipeline's lookup: a name for each of the outputs' keys, under new versions all the time.</summary>
sealed class NameLoader(SimulatedProcess process, ITransport transport, int seed) : IAsyncDisposable
{
    public const int Partitions = 2;

    /// <summary>The only key whose name is also taken away.</summary>
    public const string Fleeting = "k6";

    static readonly IReadOnlyList<string> Keys = [.. Enumerable.Range(0, 7).Select(number => $"k{number}")];

    readonly Random _random = new(seed);
    readonly KafkaClient _client = new(new KafkaClientOptions { BootstrapServers = ["sim:9092"], ClientId = "names", Transport = transport, Time = process.Time, Seed = seed });
    int _version;

    /// <summary>Before the first worker: each key has a name.</summary>
    public async Task BeginAsync()
    {
        await new KafkaAdmin(_client).CreateTopicAsync(new NewTopic(SamplePipeline.Names, Partitions), CancellationToken.None);
        await PutAllAsync();
    }

    /// <summary>New names while things go wrong; what a producer could not write is left out.</summary>
    public async Task ChangeAsync(TimeSpan within)
    {
        var end = process.Time.GetUtcNow() + within;
        var producer = new PlainProducer(_client);
        while (process.Time.GetUtcNow() < end)
        {
            string key = Keys[_random.Next(Keys.Count)];
            Append(producer, key, hasValue: key != Fleeting || _random.Next(2) == 0);
            try
            {
                await producer.FlushAsync(CancellationToken.None);
            }
            catch (KafkaException)
            {
                producer = new(_client);
            }
            await Task.Delay(TimeSpan.FromSeconds(_random.NextDouble()), process.Time);
        }
    }

    /// <summary>After all trouble: each key has its last name, which every worker has to take over.</summary>
    public Task EndAsync() => PutAllAsync();

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    async Task PutAllAsync()
    {
        var left = new Queue<string>(Keys);
        while (left.TryPeek(out string? key))
        {
            var producer = new PlainProducer(_client);
            Append(producer, key, hasValue: true);
            try
            {
                await producer.FlushAsync(CancellationToken.None);
                left.Dequeue();
            }
            catch (KafkaException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), process.Time);
            }
        }
    }

    void Append(PlainProducer producer, string key, bool hasValue)
    {
        byte[] keyBytes = Encoding.ASCII.GetBytes(key);
        byte[] value = Encoding.ASCII.GetBytes($$"""{"name":"{{key}}-{{_version++}}"}""");
        var slot = producer.Append(SamplePipeline.Names, key[1] % Partitions, process.Time.GetUtcNow().ToUnixTimeMilliseconds(), keyBytes.Length, hasValue ? value.Length : -1);
        keyBytes.CopyTo(slot.Key);
        if (hasValue) value.CopyTo(slot.Value);
    }
}
