using Weir.Bench.Brokers;
using Weir.Bench.Records;
using Weir.Bench.Rows;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Checking;

/// <summary>Shows that a wrong output is found: one error after the other is planted in a right one, on a broker like those of the comparison.</summary>
sealed class SelfCheck(IBrokerKind kind, TextWriter output)
{
    const int Records = 2_000;

    /// <returns>Whether each was found, and nothing where nothing was wrong.</returns>
    public async Task<bool> RunAsync(long seed, CancellationToken cancellation)
    {
        var row = RowCatalog.Of(RowCatalog.Headline);
        var stream = new LoginStream(seed);
        var logins = Enumerable.Range(0, Records).Select(number => stream.At(number)).ToList();
        await using var broker = await kind.StartAsync(row, cancellation);
        var clients = new Clients(broker.Servers);
        int missed = 0, planted = 0;
        foreach (var error in PlantedError.All(logins.First(login => login.IsGood), logins.First(login => !login.IsGood)))
        {
            var topics = new JobTopics($"self-check-{++planted}", row.Partitions);
            await topics.CreateAsync(clients, row.Nodes);
            var there = new PlantedOutput(logins, row.Partitions);
            error.Plant(there);
            there.Write(clients, topics);
            var verdict = await OutputCheck.RunAsync(clients, stream, new(topics, Records, Bytes: 0, StartMs: 0), row, cancellation);
            bool isFound = (verdict.Lost, verdict.Doubled, verdict.Wrong) == error.Found;
            if (!isFound) missed++;
            await output.WriteLineAsync($"{(isFound ? "found" : "MISSED")}: {error.Name}: {verdict.Lost} lost, {verdict.Doubled} doubled, {verdict.Wrong} wrong");
        }
        await output.WriteLineAsync($"{planted - missed} of {planted} as they should be, on {await kind.TitleAsync()}");
        return missed == 0;
    }
}
