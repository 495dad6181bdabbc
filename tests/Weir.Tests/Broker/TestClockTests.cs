using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker;

public sealed class TestClockTests
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    readonly TestClock _clock = new();

    [Fact]
    public void Whatever_is_due_happens_in_its_order_before_the_clock_is_there()
    {
        var happened = new List<string>();
        using var last = Timer("last", 3.2 * Hour);
        using var once = Timer("once", 2.2 * Hour);
        using var often = Timer("often", Hour, Hour);
        using var off = Timer("off", 1.5 * Hour);
        using var later = Timer("later", 4 * Hour);
        off.Dispose();
        _clock.Advance(3.5 * Hour);
        Assert.Equal(["often", "often", "once", "often", "last"], happened);

        ITimer Timer(string name, TimeSpan due, TimeSpan? period = null) => _clock.CreateTimer(_ => happened.Add(name), null, due, period ?? Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public async Task It_goes_on_by_itself()
    {
        long before = _clock.GetTimestamp();
        await Task.Delay(TimeSpan.FromMilliseconds(5), _clock, TestContext.Current.CancellationToken);
        Assert.InRange(_clock.GetElapsedTime(before), TimeSpan.FromMilliseconds(5), Hour);
    }

    [Fact]
    public async Task A_timer_that_was_put_near_by_the_clock_rings_by_itself()
    {
        var delay = Task.Delay(Hour, _clock, TestContext.Current.CancellationToken);
        _clock.Advance(Hour - TimeSpan.FromMilliseconds(20));
        await delay;
    }

    [Fact]
    public void Both_its_times_go_forward_alike_and_never_back()
    {
        var (utc, stamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        _clock.Advance(Hour);
        Assert.InRange(_clock.GetUtcNow() - utc, Hour, 1.5 * Hour);
        Assert.InRange(_clock.GetElapsedTime(stamp), Hour, 1.5 * Hour);
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(-Hour));
    }

    [Fact]
    public async Task A_member_that_is_silent_for_its_session_is_removed()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null, Time = _clock });
        using var client = new BrokerClient(broker.Connect());
        var joined = await client.AskAsync(new JoinGroupRequest { GroupId = "g", SessionTimeoutMs = 10_000, RebalanceTimeoutMs = 10_000, ProtocolType = "consumer", Protocols = [new() { Name = "range", Metadata = new byte[] { 1 } }] }, 3);
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, await MembersAsync());
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, await MembersAsync());

        async Task<int> MembersAsync() => (await client.AskAsync(new DescribeGroupsRequest { Groups = ["g"] })).Groups[0].Members.Count;
    }

    [Fact]
    public async Task A_transaction_that_is_open_for_too_long_is_aborted()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null, Time = _clock });
        await broker.CreateTopicAsync("t");
        using var client = new BrokerClient(broker.Connect());
        var producer = await client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 60_000, ProducerId = -1, ProducerEpoch = -1 });
        await client.ProduceAsync("t", Records.Batch(producer.ProducerId, producer.ProducerEpoch, 0, true, "never committed"), "x", 12);
        _clock.Advance(TimeSpan.FromSeconds(61));
        var ended = await client.AskAsync(new EndTxnRequest { TransactionalId = "x", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, Committed = true }, 4);
        Assert.Equal(ErrorCode.ProducerFenced, ended.ErrorCode);
        Assert.Empty(await broker.ReadAsync("t"));
    }

    [Fact]
    public async Task Records_that_a_topic_keeps_no_longer_are_deleted()
    {
        await using var broker = await EmbeddedBroker.StartAsync(new() { Port = null, Time = _clock });
        await broker.CreateTopicAsync("t", configs: new Dictionary<string, string> { ["retention.ms"] = "3600000" });
        using var client = new BrokerClient(broker.Connect());
        await client.ProduceAsync("t", Records.BatchAt(_clock.GetUtcNow().ToUnixTimeMilliseconds(), -1, -1, -1, false, "a"));
        _clock.Advance(Hour / 2);
        Assert.Single(await broker.ReadAsync("t"));
        _clock.Advance(Hour);
        Assert.Empty(await broker.ReadAsync("t"));
    }
}
