using Weir.Support.Clusters;

namespace Weir.Faults;

public sealed class EmbeddedBrokerKillTests(Brokers brokers)
{
    // In the short form one kill at a Produce, of an instance that comes back under its name; a commit's worst moments are in MatrixTests.
    public static TheoryData<int> Seeds => LongForm.Seeds(11);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_kill_9_at_any_request_every_record_is_there_once(int seed) => await KillScenario.RunAsync(await brokers.EmbeddedAsync(), seed);
}
