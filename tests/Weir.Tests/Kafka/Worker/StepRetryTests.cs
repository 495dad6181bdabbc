using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Tests.Kafka.Worker;

public class StepRetryTests : EmbeddedBrokerTest
{
    /// <summary>Settings of the source.</summary>
    protected virtual string Source => "";

    [Fact]
    public async Task A_record_that_a_step_wants_again_comes_again_in_its_place_and_the_other_partitions_go_on()
    {
        bool isThere = false;
        await using var run = await StartAsync((text, _) => text == "late" && !Volatile.Read(ref isThere) ? StepResult.Retry("the table is not there yet") : StepResult.Continue);
        await run.SendAsync(0, Value("first"), Value("late"), Value("third"));
        await run.SendAsync(1, Value("other"));
        Assert.Equal([Value("other")], await run.ReadAsync("out", 1, 1));
        Assert.Equal([Value("first")], await run.ReadAsync("out", 0, 1));
        Assert.Equal(("in/0", 1, "the table is not there yet"), await run.RetryAsync());
        Volatile.Write(ref isThere, true);
        Assert.Equal([Value("first"), Value("late"), Value("third")], await run.ReadAsync("out", 0, 3));
        Assert.Empty(run.Run.Status.Dead);
    }

    [Fact]
    public async Task Records_of_the_same_key_behind_one_that_a_step_wants_again_are_not_seen_before_it()
    {
        bool isThere = false;
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var run = await StartAsync((text, _) =>
        {
            seen.Enqueue(text);
            return text == "late" && !Volatile.Read(ref isThere) ? StepResult.Retry("the table is not there yet") : StepResult.Continue;
        });
        await run.SendKeyedAsync(0, ("k", Value("first")), ("k", Value("late")), ("k", Value("third")));
        await run.RetryAsync();
        Assert.DoesNotContain("third", seen);
        Volatile.Write(ref isThere, true);
        Assert.Equal([Value("first"), Value("late"), Value("third")], await run.ReadAsync("out", 0, 3));
        Assert.Single(seen, "third");
    }

    [Fact]
    public async Task A_record_that_was_tried_long_enough_becomes_a_dead_letter_and_the_next_go_on()
    {
        await using var run = await StartAsync((text, _) => text == "late" ? StepResult.Retry("the table is not there yet") : StepResult.Continue, within: "20ms");
        await run.SendAsync(0, Value("late"), Value("second"));
        Assert.Equal([Value("late")], await run.ReadAsync("dead", 0, 1));
        Assert.Equal([Value("second")], await run.ReadAsync("out", 0, 1));
        var letter = await run.LetterAsync(0);
        Assert.Equal(("WEIR3154", "the table is not there yet"), (letter["weir-dead-code"], letter["weir-dead-reason"]));
        Assert.True(int.Parse(letter["weir-dead-attempt"], System.Globalization.CultureInfo.InvariantCulture) >= 2);
        Assert.True(long.Parse(letter["weir-dead-first-failure"], System.Globalization.CultureInfo.InvariantCulture) < long.Parse(letter["weir-dead-last-failure"], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_step_that_throws_is_tried_again_at_once_and_after_three_times_its_record_alone_is_dead()
    {
        await using var run = await StartAsync((text, asked) => text == "always" || (text == "once" && asked == 1) ? throw new InvalidOperationException(text) : StepResult.Continue);
        await run.SendAsync(0, Value("first"), Value("once"), Value("always"), Value("last"));
        Assert.Equal([Value("first"), Value("once"), Value("last")], await run.ReadAsync("out", 0, 3));
        Assert.Equal([Value("always")], await run.ReadAsync("dead", 0, 1));
        var letter = await run.LetterAsync(0);
        Assert.Equal(("WEIR3152", "3", "made the step moody fail: System.InvalidOperationException"), (letter["weir-dead-code"], letter["weir-dead-attempt"], letter["weir-dead-reason"]));
    }

    [Fact]
    public async Task A_process_whose_partition_waits_for_a_step_stops_in_good_order()
    {
        await using var run = await StartAsync((_, _) => StepResult.Retry("never"));
        await run.SendAsync(0, Value("a"));
        await run.RetryAsync();
        await run.Run.StopAsync();
        Assert.Equal(0, run.Run.Status.Read);
    }

    [Fact]
    public async Task A_batch_whose_end_is_no_record_ends_the_run_with_outputs_position_and_counters_that_agree()
    {
        await using var run = new ControlledRun(Client) { Source = Source, Age = "1s" };
        await run.CreateTopicsAsync();
        await new TestProducer(Client).ProduceAsync("in", 0, Value("before"));
        await new TestProducer(Client) { SpoilsLast = true }.ProduceAsync("in", 0, Value("first"), Value("second"), Value("spoiled"));
        await run.StartAsync();
        Assert.Equal("WEIR2011", (await Assert.ThrowsAsync<WeirException>(() => run.Run.Completion.WaitAsync(TestContext.Current.CancellationToken))).Code);
        var ends = await new KafkaAdmin(Client).ListOffsetsAsync("out", OffsetSpec.Latest, IsolationLevel.ReadCommitted, TestContext.Current.CancellationToken);
        var written = new List<string>();
        await foreach (var fetched in new TopicReader(Client).ReadAsync([new PartitionRange("out", 0, 0, ends[0])], TestContext.Current.CancellationToken)) ControlledRun.AddTo(written, fetched);
        var position = (await new KafkaAdmin(Client).CommittedOffsetsAsync("g", null, requireStable: true, TestContext.Current.CancellationToken))[new("in", 0)];
        Assert.Equal((written.Count, $"w1;read={written.Count};out={written.Count};dead=0;drop=0"), ((int)position.Offset, CommittedText.Without(position.Metadata)));
    }

    [Fact]
    public async Task A_step_that_hangs_does_not_keep_a_run_from_ending()
    {
        using var hangs = new ManualResetEventSlim();
        using var isThere = new SemaphoreSlim(0);
        var moody = MoodyStep.Spec((_, _) =>
        {
            isThere.Release();
            hangs.Wait();
            return StepResult.Continue;
        });
        await using var run = new ControlledRun(Client) { Source = Source, Steps = "[{ moody: {} }]", Catalog = BuiltInSteps.Catalog().Add(moody), LongestBatch = TimeSpan.FromMilliseconds(1) };
        await run.CreateTopicsAsync();
        await run.StartAsync();
        await run.SendAsync(0, Value("a"));
        await isThere.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("WEIR2019", (await Assert.ThrowsAsync<WeirException>(run.Run.StopAsync)).Code);
        Assert.Equal(0, run.Run.Status.Read);
        hangs.Set();
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(";tries=1", 2)]
    [InlineData(";tries=2", 3)]
    [InlineData(";tries=3", 4)]
    [InlineData(";tries=4", 5)]
    public async Task A_beginning_at_a_position_is_committed_before_a_step_of_ones_own_sees_its_record(string before, int tries)
    {
        using var hangs = new ManualResetEventSlim();
        using var isThere = new SemaphoreSlim(0);
        await using var run = await StartAsync((text, _) =>
        {
            if (text != "killer") return StepResult.Continue;
            isThere.Release();
            hangs.Wait();
            return StepResult.Continue;
        }, before: $"w1;read=0;out=0;dead=0;drop=0{before}");
        await run.SendAsync(0, Value("killer"), Value("last"));
        await isThere.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"w1;read=0;out=0;dead=0;drop=0;tries={tries}", await MetadataAsync());
        hangs.Set();
        Assert.Equal([Value("killer"), Value("last")], await run.ReadAsync("out", 0, 2));
        await run.Run.StopAsync();
        Assert.Equal("w1;read=2;out=2;dead=0;drop=0", await MetadataAsync());
    }

    [Fact]
    public async Task A_record_at_which_a_process_ended_with_nothing_else_to_do_is_a_dead_letter_and_the_rest_is_written()
    {
        await using var run = await StartAsync((text, _) => text == "killer" ? throw new InvalidOperationException("it came to the step") : StepResult.Continue, before: "w1;read=0;out=0;dead=0;drop=0;tries=5");
        await run.SendAsync(0, Value("killer"), Value("second"), Value("last"));
        Assert.Equal([Value("second"), Value("last")], await run.ReadAsync("out", 0, 2));
        Assert.Equal([Value("killer")], await run.ReadAsync("dead", 0, 1));
        Assert.Equal("WEIR3155", (await run.LetterAsync(0))["weir-dead-code"]);
    }

    [Fact]
    public async Task A_step_that_wants_its_record_again_counts_as_no_beginning_that_ended()
    {
        await using var run = await StartAsync((_, _) => StepResult.Retry("not yet"), before: "w1;read=0;out=0;dead=0;drop=0;tries=3");
        await run.SendAsync(0, Value("a"));
        await run.RetryAsync();
        await run.Run.StopAsync();
        Assert.Equal("w1;read=0;out=0;dead=0;drop=0", await MetadataAsync());
    }

    [Fact]
    public async Task A_partition_that_halts_counts_as_no_beginning_that_ended_however_often_processes_start_meanwhile()
    {
        for (int start = 0; start < 6; start++)
        {
            await using var run = new ControlledRun(Client, ", halt_when: 100% of 1") { Source = Source, Steps = "[{ moody: {} }]", Catalog = BuiltInSteps.Catalog().Add(MoodyStep.Spec((_, _) => StepResult.Reject(0, "no"))) };
            if (start == 0) await run.CreateTopicsAsync();
            await run.StartAsync();
            if (start == 0) await run.SendAsync(0, Value("bad"));
            Assert.Equal("WEIR2015", (await run.HaltAsync()).Code);
            for (string found = ""; found != "w1;read=0;out=0;dead=0;drop=0";) found = await MetadataAsync();
        }
    }

    async Task<string> MetadataAsync() => CommittedText.Without((await new Weir.Kafka.Admin.KafkaAdmin(Client).CommittedOffsetsAsync("g", null, requireStable: true, TestContext.Current.CancellationToken))[new("in", 0)].Metadata);

    static string Value(string text) => $$"""{"a":"{{text}}"}""";

    async Task<ControlledRun> StartAsync(Func<string, int, StepResult> decide, string within = "1h", string? before = null)
    {
        var run = new ControlledRun(Client) { Source = Source, Steps = "[{ moody: {} }]", Retry = $"within: {within}, backoff: 1ms, backoff_max: 4ms", Catalog = BuiltInSteps.Catalog().Add(MoodyStep.Spec(decide)) };
        await run.CreateTopicsAsync();
        if (before is not null) await new TestProducer(Client).CommitAsync("g", "in", 0, 0, before);
        await run.StartAsync();
        return run;
    }
}
