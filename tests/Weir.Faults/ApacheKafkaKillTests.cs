using Weir.Support.Clusters;

namespace Weir.Faults;

public sealed class ApacheKafkaKillTests(Brokers brokers)
{
    // In the short form one kill at a Produce and one at an EndTxn, of instances that come back under their name.
    public static TheoryData<int> Seeds => LongForm.Seeds(1, 38);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_kill_9_at_any_request_every_record_is_there_once(int seed) => await KillScenario.RunAsync(await brokers.ApacheAsync(), seed);
}
