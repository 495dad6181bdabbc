using Weir.Faults.Forwarding;
using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults;

/// <summary>The worker lives, its network does not: requests and answers are held back, lost and cut.</summary>
public sealed class NetworkTests(Brokers brokers)
{
    const int Records = 40_000;
    const int Faults = 60;

    public static TheoryData<int> Seeds => LongForm.Seeds(1);

    /// <summary>DESIGN section 2: the session of 10 s and 3 s more.</summary>
    static readonly TimeSpan SessionEnds = TimeSpan.FromSeconds(13);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task On_a_bad_network_every_record_is_there_once(int seed)
    {
        LongForm.Require();
        var kafka = await brokers.ApacheAsync();
        bool isOne = seed % 2 == 0;
        await using var run = new FaultRun(kafka, new Logins(kafka, $"net-{seed}-{Guid.NewGuid():N}"[..20], seed, Records, rate: 5_000));
        await run.TellAsync($"seed {seed}, transactions of version {(isOne ? 1 : 2)}", async () =>
        {
            await run.Workload.PrepareAsync();
            var load = run.Workload.LoadAsync();
            var network = new RandomFaults(seed, Faults);
            run.Start(new("pod-0", isOne), network);
            await load;
            await run.DrainAsync();
            await run.StopAsync(SessionEnds);
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {network.Faults} faults; {await run.Workload.CheckAsync()}{run.Troubles}");
        });
    }
}
