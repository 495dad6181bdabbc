using Weir.Broker;
using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Fetching;
using Weir.Kafka.Worker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Worker;

public sealed class PipelineControlTests : EmbeddedBrokerTest
{
    const string Good = """{"a":1}""";
    const string Bad = "x";

    [Fact]
    public async Task A_partition_halts_before_the_dead_letters_that_are_too_many_are_committed_and_the_others_go_on()
    {
        await using var run = await StartAsync(", halt_when: 50% of 4");
        await run.SendAsync(0, Good, Bad, Bad, Good);
        var halt = await run.HaltAsync();
        Assert.Equal(("WEIR2015", "in", 0, 2), (halt.Code, halt.Topic, halt.Partition, halt.Offset));
        await run.SendAsync(1, Good);
        Assert.Equal([Good], await run.ReadAsync("out", 1, 1));
        Assert.False(run.Run.Completion.IsCompleted);
        Assert.Empty(run.Run.Status.Dead);
        Assert.Equal([PartitionState.Halted, PartitionState.Running], run.Run.Control.Partitions.Select(partition => partition.State));
    }

    [Fact]
    public async Task A_halted_partition_that_is_resumed_is_judged_again_and_halts_again_unless_its_records_are_accepted()
    {
        await using var run = await StartAsync(", halt_when: 50% of 4");
        await run.SendAsync(0, Good, Bad, Bad, Good);
        await run.HaltAsync();
        run.Run.Control.Resume([0], accept: false);
        Assert.Equal(2, (await run.HaltAsync()).Offset);
        run.Run.Control.Resume([], accept: true);
        Assert.Equal([Bad, Bad], await run.ReadAsync("dead", 0, 2));
        Assert.Equal([Good, Good], await run.ReadAsync("out", 0, 2));
        await run.SendAsync(0, Bad, Bad);
        Assert.Equal(5, (await run.HaltAsync()).Offset);
    }

    [Fact]
    public async Task A_restart_does_not_let_as_many_dead_letters_pass_again()
    {
        await using (var first = await StartAsync(", halt_when: 50% of 4"))
        {
            await first.SendAsync(0, Good, Bad);
            Assert.Equal([Bad], await first.ReadAsync("dead", 0, 1));
            await first.Run.StopAsync();
        }
        await using var second = new ControlledRun(Client, ", halt_when: 50% of 4");
        await second.StartAsync();
        await second.SendAsync(0, Bad);
        Assert.Equal(2, (await second.HaltAsync()).Offset);
    }

    [Fact]
    public async Task A_paused_partition_stands_still_and_goes_on_when_it_is_resumed()
    {
        await using var run = await StartAsync();
        run.Run.Control.Pause([0]);
        await run.SendAsync(0, Good);
        await run.SendAsync(1, Good);
        await run.ReadAsync("out", 1, 1);
        Assert.Equal(0, await run.EndAsync("out", 0));
        Assert.Equal([PartitionState.Paused, PartitionState.Running], run.Run.Control.Partitions.Select(partition => partition.State));
        run.Run.Control.Resume([0], accept: false);
        Assert.Equal([Good], await run.ReadAsync("out", 0, 1));
    }

    [Fact]
    public async Task A_process_that_is_paused_as_a_whole_stops_in_good_order()
    {
        await using var run = await StartAsync();
        run.Run.Control.Pause([]);
        await run.SendAsync(0, Good);
        await run.Run.StopAsync();
        Assert.Equal(0, run.Run.Status.Read);
        Assert.Equal(0, await run.EndAsync("out", 0));
    }

    [Fact]
    public async Task A_record_that_is_skipped_becomes_a_dead_letter_and_the_rest_is_written()
    {
        await using var run = await StartAsync();
        run.Run.Control.Pause([0]);
        await run.SendAsync(0, "1", """{"a":2}""", """{"a":3}""");
        run.Run.Control.Skip("in", 0, 1, "a test of ours");
        run.Run.Control.Resume([], accept: false);
        Assert.Equal(["1", """{"a":2}"""], await run.ReadAsync("dead", 0, 2));
        Assert.Equal(["""{"a":3}"""], await run.ReadAsync("out", 0, 1));
    }

    /// <summary>The record comes back when that transaction aborts, and has to be skipped then.</summary>
    [Fact]
    public void An_order_to_skip_a_record_in_retry_holds_until_the_transaction_that_took_it_out_has_committed()
    {
        var source = new SourcePartition("in", 0);
        var lane = new SourcePartition("g-retry-1s", 0) { Log = 1 };
        var parking = source.Parking = new(source, [lane], new(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), TimeProvider.System);
        source.SeekTo(5, default);
        lane.SeekTo(0, default);
        var control = new PipelineStatus("g").Control;
        control.Given(0, source);
        parking.Recall(1, 2, 0);
        control.Skip("in", 0, 2, "why");
        parking.Built();
        Assert.Equal("why", control.WishFor(source).Skips?[2]);
        parking.Leave(1, 2, new(1, 0));
        lane.Advance(1, -1);
        Assert.Equal("why", control.WishFor(source).Skips?[2]);
        lane.CommittedTo(1, 0);
        Assert.Null(control.WishFor(source).Skips);
    }

    /// <summary>Until it was read back nobody knows whether it is there.</summary>
    [Fact]
    public void An_order_to_skip_a_record_in_retry_holds_while_what_is_in_retry_is_read_back()
    {
        var source = new SourcePartition("in", 0);
        var parking = source.Parking = new(source, [new("g-retry-1s", 0) { Log = 1 }], new(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), TimeProvider.System);
        source.SeekTo(5, default);
        var control = new PipelineStatus("g").Control;
        control.Given(0, source);
        parking.Recall(1, 2, 0);
        control.Skip("in", 0, 2, "why");
        parking.Clear();
        Assert.Equal("why", control.WishFor(source).Skips?[2]);
    }

    [Fact]
    public async Task A_process_that_lost_a_partition_and_has_it_again_still_knows_what_it_was_told()
    {
        await using var run = await StartAsync();
        run.Run.Control.Pause([0]);
        run.Run.Control.Skip("in", 0, 1, "a test of ours");
        await run.SendAsync(0, Good, Good);
        int refused = 0;
        Broker.Faults.OnRequest = request => new(request.ApiKey == ApiKey.TxnOffsetCommit && Interlocked.Exchange(ref refused, 1) == 0 ? request.Refuse(ErrorCode.UnknownMemberId) : FaultAction.Pass);
        await run.SendAsync(1, Good);
        Assert.Equal([Good], await run.ReadAsync("out", 1, 1));
        Assert.Equal(["owns [] given [] revoked [0,1]", "owns [0,1] given [0,1] revoked []"], run.Ownership.TakeLast(2));
        Assert.Equal([PartitionState.Paused, PartitionState.Running], run.Run.Control.Partitions.Select(partition => partition.State));
        Assert.Equal(0, await run.EndAsync("out", 0));
        run.Run.Control.Resume([0], accept: false);
        Assert.Equal([Good], await run.ReadAsync("dead", 0, 1));
        Assert.Equal([Good], await run.ReadAsync("out", 0, 1));
    }

    [Fact]
    public void What_a_process_was_told_of_a_partition_goes_with_it_to_another_worker()
    {
        var control = Moved(before =>
        {
            before.Pause([0]);
            before.Skip("in", 0, 5, "a test of ours");
        });
        var wish = control.WishFor(new("in", 0));
        Assert.True(wish.IsHeld);
        Assert.Equal([5], wish.Skips!.Keys);
        Assert.Equal(1, control.PausedCount);
    }

    [Fact]
    public void A_partition_that_goes_on_while_all_others_are_paused_goes_on_with_another_worker_too()
    {
        var control = Moved(before =>
        {
            before.Pause([]);
            before.Resume([0], accept: false);
        });
        Assert.False(control.WishFor(new("in", 0)).IsHeld);
        control.Given(1, new("in", 1));
        Assert.True(control.WishFor(new("in", 1)).IsHeld);
        control.Pause([]);
        Assert.True(control.WishFor(new("in", 0)).IsHeld);
    }

    [Fact]
    public void A_paused_partition_that_is_with_another_process_can_be_told_to_go_on_when_it_comes_back()
    {
        var control = Moved(before => before.Pause([0]), between => between.Resume([0], accept: false));
        Assert.False(control.WishFor(new("in", 0)).IsHeld);
        Assert.Equal("WEIR2013", Assert.Throws<WeirException>(() => control.Resume([1], accept: false)).Code);
    }

    [Fact]
    public void A_record_in_retry_that_is_to_be_skipped_is_not_forgotten_before_it_is_known_what_is_in_retry()
    {
        var control = new PipelineControl();
        var partition = new SourcePartition("in", 0);
        control.Given(0, partition);
        control.Skip("in", 0, 5, "a test of ours");
        partition.Parking = new Parking(partition, [], new RetryOptions(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), TimeProvider.System);
        partition.SeekTo(10, default);
        Assert.Equal([5], control.WishFor(partition).Skips!.Keys);
        partition.Parking.Built();
        Assert.Null(control.WishFor(partition).Skips);
    }

    /// <summary>A process whose partition was with one worker and is with another now.</summary>
    static PipelineControl Moved(Action<PipelineControl> before, Action<PipelineControl>? between = null)
    {
        var control = new PipelineControl();
        var first = new SourcePartition("in", 0);
        control.Given(0, first);
        before(control);
        control.GivenUp(first);
        between?.Invoke(control);
        control.Given(1, new("in", 0));
        return control;
    }

    [Fact]
    public async Task What_cannot_be_skipped_is_refused_with_the_reason()
    {
        await using var run = await StartAsync();
        await run.SendAsync(0, Good);
        await run.ReadAsync("out", 0, 1);
        // The position is committed with the output, and known to the worker once it is told.
        while (run.Run.Control.Partitions[0].Committed == 0) await Task.Yield();
        var control = run.Run.Control;
        Assert.Contains("the committed position is 1 already", Assert.Throws<WeirException>(() => control.Skip("in", 0, 0, "why")).Message, StringComparison.Ordinal);
        Assert.Equal("WEIR2014", Assert.Throws<WeirException>(() => control.Skip("in", 0, 1, "")).Code);
        Assert.Equal("WEIR2014", Assert.Throws<WeirException>(() => control.Skip("in", 0, 1, "two\nlines")).Code);
        Assert.Contains("it has 0, 1", Assert.Throws<WeirException>(() => control.Skip("in", 7, 1, "why")).Message, StringComparison.Ordinal);
        Assert.Contains("'out' is not the source", Assert.Throws<WeirException>(() => control.Skip("out", 0, 1, "why")).Message, StringComparison.Ordinal);
        Assert.Equal("WEIR2013", Assert.Throws<WeirException>(() => control.Pause([0, 2])).Code);
    }

    [Fact]
    public async Task A_letter_that_fits_no_way_halts_its_partition_and_not_the_process()
    {
        await using var run = new ControlledRun(Client, ", oversize: stop");
        await run.CreateTopicsAsync();
        await new Weir.Kafka.Admin.KafkaAdmin(Client).AlterTopicConfigsAsync("dead", new Dictionary<string, string?> { ["max.message.bytes"] = "2000" }, TestContext.Current.CancellationToken);
        await run.StartAsync();
        await run.SendAsync(0, Good, new string('x', 3000));
        Assert.Equal(("WEIR2010", 1), (await run.HaltAsync() is var halt ? halt.Code : "", halt.Offset));
        await run.SendAsync(1, Good);
        Assert.Equal([Good], await run.ReadAsync("out", 1, 1));
    }

    [Fact]
    public async Task A_letter_that_theBroker_refuses_halts_its_partition_until_the_topic_takes_it()
    {
        await using var run = await StartAsync();
        await LetDeadTakeAsync("200");
        await run.SendAsync(0, Good, Bad, Good);
        var halt = await run.HaltAsync();
        Assert.Equal(("WEIR2010", "in", 0, 1), (halt.Code, halt.Topic, halt.Partition, halt.Offset));
        await run.SendAsync(1, Good);
        Assert.Equal([Good], await run.ReadAsync("out", 1, 1));
        await LetDeadTakeAsync("100000");
        run.Run.Control.Resume([], accept: false);
        Assert.Equal([Bad], await run.ReadAsync("dead", 0, 1));
        Assert.Equal([Good, Good], await run.ReadAsync("out", 0, 2));
    }

    Task LetDeadTakeAsync(string bytes) => new Weir.Kafka.Admin.KafkaAdmin(Client).AlterTopicConfigsAsync("dead", new Dictionary<string, string?> { ["max.message.bytes"] = bytes }, TestContext.Current.CancellationToken);

    async Task<ControlledRun> StartAsync(string dead = "")
    {
        var run = new ControlledRun(Client, dead);
        await run.CreateTopicsAsync();
        await run.StartAsync();
        return run;
    }
}
