using Weir.Kafka;
using TestRun = Weir.Tests.Kafka.Worker.ControlledRun;

namespace Weir.Tests.Program;

public sealed class OperatorCommandTests : IAsyncLifetime
{
    TestProgram _program = null!;
    KafkaClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        _client = new(new() { BootstrapServers = [_program.Broker] });
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _program.DisposeAsync();
    }

    [Fact]
    public Task A_groups_positions_are_shown_and_set() => Session().ResetAsync();

    [Fact]
    public Task Who_holds_a_partition_up_is_shown_and_ended() => Session().FreeAsync();

    [Fact]
    public Task A_transaction_is_ended_by_a_marker_in_its_partition() => Session().FreeByMarkerAsync();

    [Fact]
    public async Task A_group_that_runs_is_described_with_its_members_and_not_reset()
    {
        await using var run = new TestRun(_client);
        await run.CreateTopicsAsync();
        await run.StartAsync();
        await run.SendAsync(0, "{}");
        await run.ReadAsync("out", 0, 1);
        string described = (await On("groups describe g")).Out;
        Assert.StartsWith("g: Stable, 1 members, assignor ", described, StringComparison.Ordinal);
        Assert.Contains(" i.0 ", described, StringComparison.Ordinal);
        Assert.Contains(" in/0 in/1\n", described, StringComparison.Ordinal);
        var refused = await On("groups reset g --to-earliest");
        Assert.Equal((1, ""), (refused.Exit, refused.Out));
        Assert.StartsWith("weir: WEIR8072 group 'g' has 1 members and is Stable. Stop its processes first", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("groups reset nobody --to-earliest", 1, "WEIR8015 group 'nobody' has committed nothing. ")]
    [InlineData("groups reset g -t orders", 2, "WEIR8000 a reset goes to one place. ")]
    [InlineData("groups reset g -t orders --to-earliest --to-latest", 2, "WEIR8000 a reset goes to one place. ")]
    [InlineData("groups reset g -t orders --to-datetime soon", 2, "WEIR8000 'soon' is no time. ")]
    [InlineData("groups reset g -t orders --shift-by 1", 2, "WEIR8000 nothing is committed for orders/0 that --shift-by could start from. ")]
    [InlineData("groups reset g -t orders -p 4 --to-latest", 1, "WEIR8012 topic 'orders' has no partition 4. It has 0 to 0.")]
    [InlineData("groups reset g -t nowhere --to-latest", 1, "WEIR2103 topic 'nowhere': UNKNOWN_TOPIC_OR_PARTITION. ")]
    [InlineData("groups describe nobody", 1, "WEIR8015 group 'nobody' has no members and has committed nothing. ")]
    [InlineData("groups delete nobody", 1, "WEIR2103 group 'nobody': GROUP_ID_NOT_FOUND")]
    [InlineData("transactions describe nobody", 1, "WEIR2103 transactional id 'nobody': TRANSACTIONAL_ID_NOT_FOUND")]
    [InlineData("transactions abort nobody", 1, "WEIR2103 transactional id 'nobody': TRANSACTIONAL_ID_NOT_FOUND")]
    [InlineData("transactions abort", 2, "WEIR8000 nothing says which transaction. ")]
    [InlineData("transactions abort -p orders --start-offset 1", 2, "WEIR8000 nothing says which transaction. ")]
    [InlineData("transactions abort -p orders/0 --start-offset 1", 1, "WEIR8073 no transaction in orders/0 begins at offset 1. ")]
    [InlineData("transactions blocking nowhere", 1, "WEIR2103 topic 'nowhere': UNKNOWN_TOPIC_OR_PARTITION. ")]
    public async Task A_slip_is_one_line(string command, int exit, string line)
    {
        await On("topics create orders --partitions 1");
        var ran = await On(command);
        Assert.StartsWith($"weir: {line}", ran.Error, StringComparison.Ordinal);
        Assert.Equal((exit, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
    }

    OperatorSession Session() => new(command => On(command), _client, "orders", "reader");

    Task<Ran> On(string command) => _program.OnBroker(command);
}
