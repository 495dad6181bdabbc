using System.Text.Json;
using Weir.Broker;
using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Tests.Kafka;
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
    public async Task A_transaction_whose_id_may_be_hidden_is_no_candidate_for_a_marker_however_old_it_looks()
    {
        var open = await HiddenAsync(ErrorCode.TransactionalIdAuthorizationFailed);
        _program.Time = new LaterTime(TimeSpan.FromDays(7));
        const string why = "its transactional id may be one that this user may not see: ask again with DESCRIBE on all transactional ids";
        var blocking = await On("transactions blocking orders");
        Assert.Matches($" s +not yet: {why}\n", blocking.Out);
        Assert.DoesNotContain("abort", blocking.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await On("transactions blocking orders -o json")).Out);
        Assert.Equal((JsonValueKind.Null, why), (json.RootElement[0].GetProperty("command").ValueKind, json.RootElement[0].GetProperty("why_not").GetString()));
        await StaysAsync(open, why);
    }

    [Fact]
    public async Task A_transaction_that_no_coordinator_knows_is_ended_by_a_marker_once_it_is_older_than_any_may_get()
    {
        await HiddenAsync(ErrorCode.TransactionalIdNotFound);
        const string why = "its producer may still be at work: a transaction may be open for 900 s here";
        _program.Time = new LaterTime(TimeSpan.FromMinutes(19));
        Assert.Matches($" s +not yet: {why}\n", (await On("transactions blocking orders")).Out);
        var refused = await On("transactions abort -p orders/0 --start-offset 0");
        Assert.StartsWith($"weir: WEIR8074 the transaction in orders/0 that begins at offset 0 may be alive: {why}", refused.Error, StringComparison.Ordinal);
        _program.Time = new LaterTime(TimeSpan.FromMinutes(21));
        Assert.Matches(" s +weir transactions abort --partition orders/0 --start-offset 0\n", (await On("transactions blocking orders")).Out);
        Assert.Equal(0, (await On("transactions abort --partition orders/0 --start-offset 0")).Exit);
        while ((await On("consume -t orders -e")).Out != "behind\n")
        {
        }
    }

    [Theory]
    [InlineData(ErrorCode.LeaderNotAvailable, "its coordinator may be away: a partition of __transaction_state has no leader")]
    [InlineData(ErrorCode.TopicAuthorizationFailed, "its coordinator may be away: this user may not see __transaction_state")]
    public async Task A_transaction_whose_coordinator_may_be_away_is_no_candidate_for_a_marker(ErrorCode error, string why)
    {
        var open = await HiddenAsync(ErrorCode.TransactionalIdNotFound, error);
        _program.Time = new LaterTime(TimeSpan.FromDays(7));
        Assert.Matches($" s +not yet: {why}\n", (await On("transactions blocking orders")).Out);
        await StaysAsync(open, why);
    }

    [Fact]
    public async Task A_transaction_that_its_coordinator_knows_is_ended_by_its_id_and_not_by_a_marker()
    {
        await On("topics create orders --partitions 1");
        var open = await BeginAsync();
        var refused = await On("transactions abort -p orders/0 --start-offset 0");
        Assert.Equal((1, "weir: WEIR8074 the transaction in orders/0 that begins at offset 0 may be alive: its coordinator knows it as that of 'writer'. End it with weir transactions abort writer.\n"), (refused.Exit, refused.Error));
        await new TestProducer(_client).EndAsync(open, commit: true);
    }

    [Fact]
    public async Task A_transaction_whose_commit_is_decided_is_not_said_to_be_aborted()
    {
        await On("topics create orders --partitions 1");
        await BeginAsync();
        _program.Faults.OnResponse = (_, answer) =>
        {
            if (answer is ListTransactionsResponse listed) foreach (var one in listed.TransactionStates) one.TransactionState = "PrepareCommit";
            if (answer is DescribeTransactionsResponse described) foreach (var one in described.TransactionStates) one.TransactionState = "PrepareCommit";
            return new(FaultAction.Pass);
        };
        var refused = await On("transactions abort writer");
        Assert.Equal((1, "weir: WEIR8073 the transaction of 'writer' commits: that is decided, and cannot be undone. It ends by itself once every partition that it wrote to has a leader.\n"), (refused.Exit, refused.Error));
        Assert.Matches(" s +not yet: it commits by itself once every partition that it wrote to has a leader\n", (await On("transactions blocking orders")).Out);
        Assert.DoesNotContain("abort", (await On("transactions describe writer")).Out, StringComparison.Ordinal);
    }

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

    /// <summary>An open transaction that no answer names, and a record behind it.</summary>
    async Task<OpenTransaction> HiddenAsync(ErrorCode unknownId, ErrorCode? coordinators = null)
    {
        await On("topics create orders --partitions 1");
        var open = await BeginAsync();
        await new TestProducer(_client).ProduceAsync("orders", 0, "behind");
        _program.Faults.OnResponse = (_, answer) =>
        {
            if (answer is ListTransactionsResponse listed) listed.TransactionStates.Clear();
            if (answer is DescribeTransactionsResponse described && described.TransactionStates[0].TransactionalId != "writer") described.TransactionStates[0].ErrorCode = unknownId;
            if (answer is MetadataResponse metadata && metadata.Topics.Find(topic => topic.Name == "__transaction_state") is { } state)
            {
                if (coordinators == ErrorCode.TopicAuthorizationFailed) (state.ErrorCode, state.Partitions) = (coordinators.Value, []);
                else if (coordinators is not null) (state.ErrorCode, state.Partitions) = (ErrorCode.None, [new() { ErrorCode = coordinators.Value, LeaderId = -1 }]);
            }
            return new(FaultAction.Pass);
        };
        return open;
    }

    async Task<OpenTransaction> BeginAsync()
    {
        var producer = new TestProducer(_client);
        var open = await producer.BeginAsync("writer");
        await producer.ProduceAsync("orders", 0, open, "held");
        return open;
    }

    /// <summary>A marker is refused, and the producer commits all that it wrote.</summary>
    async Task StaysAsync(OpenTransaction open, string why)
    {
        var refused = await On("transactions abort -p orders/0 --start-offset 0");
        Assert.Equal(1, refused.Exit);
        Assert.StartsWith($"weir: WEIR8074 the transaction in orders/0 that begins at offset 0 may be alive: {why}", refused.Error, StringComparison.Ordinal);
        await new TestProducer(_client).EndAsync(open, commit: true);
        while ((await On("consume -t orders -e")).Out != "held\nbehind\n")
        {
        }
    }

    sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }

    OperatorSession Session() => new(command => On(command), _client, "orders", "reader");

    Task<Ran> On(string command) => _program.OnBroker(command);
}
