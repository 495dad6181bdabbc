using Weir.Protocol;
using Weir.Support.Clusters;

namespace Weir.Tests.Broker.Transactions;

/// <summary>Producers that repeat everything, on a <c>weir broker</c> that is killed at any moment while all of them write: what was committed is there once and in its order, nothing else is.</summary>
public sealed class KilledBrokerTests
{
    const int Kills = 5;
    static readonly string[] Topics = ["t0", "t1"];

    public static TheoryData<int> Seeds => LongForm.Seeds(1);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whenever_it_is_killed_each_committed_record_and_offset_is_there_once(int seed)
    {
        var random = new Random(seed);
        await using var process = await BrokerProcess.StartAsync();
        using var reader = new KilledBroker(process);
        await reader.RepeatAsync(async client =>
        {
            foreach (string topic in Topics) await client.CreateTopicAsync(topic);
            return true;
        });
        KilledBroker[] connections = [.. Enumerable.Range(0, 4).Select(_ => new KilledBroker(process))];
        CrashingProducer[] producers = [.. connections.Select((connection, index) => new CrashingProducer($"{(char)('a' + index)}", Topics, TimeSpan.FromMinutes(1), new(random.Next()), connection))];
        using var end = new CancellationTokenSource();
        Task[] writing = [.. producers.Select(producer => WriteAsync(producer, new(random.Next()), end.Token))];
        for (int kill = 0; kill < Kills && !writing.Any(task => task.IsFaulted); kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(10, 300)), TimeProvider.System);
            await process.KillAndStartAsync();
        }
        await end.CancelAsync();
        await Task.WhenAll(writing);
        await CheckAsync();
        await process.KillAndStartAsync();
        await CheckAsync();
        foreach (var connection in connections) connection.Dispose();

        async Task CheckAsync()
        {
            foreach (var producer in producers) await producer.CheckAsync(topic => reader.RepeatAsync(client => ReadAsync(client, topic)));
        }
    }

    // What is open at the end is aborted.
    static async Task WriteAsync(CrashingProducer producer, Random random, CancellationToken end)
    {
        await producer.InitAsync();
        while (!end.IsCancellationRequested) await producer.StepAsync(random.Next(1, 30));
        await producer.InitAsync();
    }

    static async Task<List<string>> ReadAsync(BrokerClient client, string topic)
    {
        var values = new List<string>();
        long offset = 0;
        while (true)
        {
            var data = await client.FetchAsync(topic, offset, committed: true);
            Assert.Equal(ErrorCode.None, data.ErrorCode);
            if (data.Records is not { IsEmpty: false } records) return values;
            values.AddRange(Records.Committed(data));
            while (RecordBatch.TryRead(ref records, out var batch)) offset = batch.LastOffset + 1;
        }
    }
}
