using Weir.Faults.Clusters;

namespace Weir.Faults;

public sealed class ApacheKafkaKillTests(Brokers brokers)
{
    public static TheoryData<int> Seeds => LongForm.Seeds(1, 12, 8);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_kill_9_at_any_request_every_record_is_there_once(int seed) => await KillScenario.RunAsync(await brokers.ApacheAsync(), seed);
}
