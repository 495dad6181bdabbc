using Weir.Support.Clusters;

namespace Weir.Faults;

public sealed class GroupTests(Brokers brokers)
{
    [Fact]
    public async Task One_of_three_processes_is_killed_one_ends_and_one_is_added_and_every_record_is_there_once() => await GroupScenario.ThreeProcessesAsync(await brokers.ApacheAsync());

    [Fact]
    public async Task One_of_three_processes_is_killed_one_ends_and_one_is_added_on_the_embedded_broker()
    {
        LongForm.Require();
        await GroupScenario.ThreeProcessesAsync(await brokers.EmbeddedAsync());
    }

    [Fact]
    public async Task A_named_instance_comes_back_under_its_name()
    {
        LongForm.Require();
        await GroupScenario.SameNameAsync(await brokers.ApacheAsync());
    }

    [Fact]
    public async Task A_named_instance_comes_back_under_its_name_on_the_embedded_broker()
    {
        LongForm.Require();
        await GroupScenario.SameNameAsync(await brokers.EmbeddedAsync());
    }

    [Fact]
    public async Task With_the_new_group_protocol_one_of_three_is_killed_one_ends_and_one_is_added_and_every_record_is_there_once()
    {
        LongForm.Require();
        await GroupScenario.ThreeProcessesAsync(await brokers.ApacheAsync(), NewProtocol);
    }

    [Fact]
    public async Task With_the_new_group_protocol_a_named_instance_takes_its_place_without_waiting_for_its_session() => await GroupScenario.SameNameAsync(await brokers.ApacheAsync(), NewProtocol);

    [Fact]
    public async Task With_the_new_group_protocol_one_of_three_is_killed_one_ends_and_one_is_added_on_the_embedded_broker()
    {
        LongForm.Require();
        await GroupScenario.ThreeProcessesAsync(await brokers.EmbeddedAsync(), NewProtocol);
    }

    [Fact]
    public async Task With_the_new_group_protocol_a_named_instance_takes_its_place_on_the_embedded_broker()
    {
        LongForm.Require();
        await GroupScenario.SameNameAsync(await brokers.EmbeddedAsync(), NewProtocol);
    }

    [Fact]
    public async Task A_group_goes_over_to_the_new_protocol_and_back_on_the_embedded_broker()
    {
        LongForm.Require();
        await GroupScenario.OtherProtocolAsync(await brokers.EmbeddedAsync());
    }

    [Fact]
    public async Task A_group_goes_over_to_the_new_protocol_and_back()
    {
        LongForm.Require();
        await GroupScenario.OtherProtocolAsync(await brokers.ApacheAsync());
    }

    const string NewProtocol = "group.protocol: consumer";
}
