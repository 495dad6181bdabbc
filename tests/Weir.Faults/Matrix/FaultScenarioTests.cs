using Weir.Faults.Forwarding;
using Weir.Protocol.Messages;
using Weir.Support.Clusters;

namespace Weir.Faults.Matrix;

/// <summary>Control runs of the scenario itself: what it must not let pass.</summary>
public sealed class FaultScenarioTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_worker_that_ends_by_itself_after_its_fault_is_over_is_noticed_although_its_peers_do_all_of_the_work()
    {
        await using var broker = await BrokerProcess.StartAsync();
        FaultScenario scenario = null!;
        // Everything is committed only when the third one takes part, and it does not before the first one has ended.
        var fault = new Fault("ends-afterwards", "a worker ends by itself when the fault is over", TimeSpan.FromSeconds(4), stage =>
        {
            var first = stage.Workers[0];
            stage.Start("pod-2").Trap.Set(new RequestFault(ApiKey.JoinGroup, 1, FaultMoment.ArrivesLate, async () =>
            {
                await Wait.UntilAsync("the fault is over", Limit, () => Task.FromResult(scenario.Records.Count == 1));
                await first.Worker.TerminateAsync();
            }, TimeSpan.Zero));
            return Task.CompletedTask;
        });
        scenario = new(broker, [new(fault, Seed: 3)], isShort: true);
        var found = await Assert.ThrowsAsync<InvalidOperationException>(scenario.RunAsync);
        Assert.Contains("pod-0 ended by itself with exit code 0", found.Message, StringComparison.Ordinal);
    }
}
