using Weir.Support.Clusters;
using Weir.Support.Processes;
using Weir.Support.Workloads;

namespace Weir.Compatibility.Java;

/// <summary>The login job of <c>../shared/peers</c> in Java, exactly once, on the embedded broker; its own checker judges.</summary>
public sealed class LoginJobTests(Brokers brokers)
{
    const string Clients = "LoginClients";
    const string Streams = "LoginStreams";
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData(Clients, 5_000)]
    [InlineData(Streams, 50_000)]
    public async Task Every_record_is_there_once(string program, int records)
    {
        if (program == Streams) LongForm.Require();
        await RunAsync(await BrokerAsync(), program, records, (_, _) => Task.FromResult<ChildProcess?>(null));
    }

    [Theory]
    [InlineData(Clients)]
    [InlineData(Streams)]
    public async Task Killed_and_started_again_every_record_is_there_once(string program)
    {
        LongForm.Require();
        var broker = await BrokerAsync();
        await RunAsync(broker, program, 400_000, async (logins, running) =>
        {
            await running.KillAsync();
            return await StartAsync(program, broker, logins);
        });
    }

    [Theory]
    [InlineData(Clients)]
    [InlineData(Streams)]
    public async Task While_the_broker_is_killed_and_comes_back_every_record_is_there_once(string program)
    {
        LongForm.Require();
        await JavaTools.RequireAsync();
        await using var broker = await BrokerProcess.StartAsync();
        await RunAsync(broker, program, 400_000, async (_, _) =>
        {
            await broker.KillAndStartAsync();
            return null;
        });
    }

    // What happens to it, happens after its first commit, and may put another one in its place.
    static async Task RunAsync(BrokerProcess broker, string program, int records, Func<PeerLogins, ChildProcess, Task<ChildProcess?>> happens)
    {
        await using var logins = new PeerLogins(broker, BrokerTools.NewName("java"), seed: 1, records);
        await logins.PrepareAsync();
        await using var first = await StartAsync(program, broker, logins);
        await Wait.UntilAsync("the first commit", Limit, async () => first.HasExited ? throw new InvalidOperationException(first.Log) : (await logins.CommittedAsync()).Any(offset => offset > 0));
        await using var second = await happens(logins, first);
        var last = second ?? first;
        long started = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync("all records are committed", Limit, async () =>
            last.HasExited ? throw new InvalidOperationException(last.Log) : Enumerable.SequenceEqual(await logins.CommittedAsync(), await logins.EndsAsync()));
        var took = TimeProvider.System.GetElapsedTime(started);
        await last.TerminateAsync(Limit);
        TestContext.Current.TestOutputHelper?.WriteLine($"all was committed {took.TotalSeconds:0.0} s later; {await logins.CheckAsync()}");
    }

    static Task<ChildProcess> StartAsync(string program, BrokerProcess broker, PeerLogins logins) => JavaTools.StartAsync(program, broker.BootstrapServers, logins.Topic, logins.Group);

    async Task<BrokerProcess> BrokerAsync()
    {
        await JavaTools.RequireAsync();
        return await brokers.EmbeddedAsync();
    }
}
