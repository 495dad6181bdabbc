using System.Globalization;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Tests.Kafka.Worker;

public sealed class RetryTopicRunTests : EmbeddedBrokerTest
{
    const string Tiers = "within: 1ms, topics: [1s, 2s]";
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_record_goes_to_a_retry_topic_those_of_its_key_wait_behind_it_and_all_others_go_on()
    {
        bool isThere = false;
        await using var run = await StartAsync((text, _) => text == "late" && !Volatile.Read(ref isThere) ? StepResult.Retry("not yet") : StepResult.Continue);
        await run.SendKeyedAsync(0, ("a", Value("first")), ("a", Value("late")), ("b", Value("other")), ("a", Value("behind")), (null, Value("no key")), ("a", Value("last")));
        await MetadataMustBecomeAsync("w1;read=6;out=3;dead=0;drop=0;retry=3");
        Assert.Equal([Value("first"), Value("other"), Value("no key")], (await AllAsync(run, 3)).OrderBy(OrderOf));
        Assert.Equal(3, run.Run.Status.InRetry);
        Volatile.Write(ref isThere, true);
        await MetadataMustBecomeAsync("w1;read=6;out=6;dead=0;drop=0");
        Assert.Equal([Value("first"), Value("late"), Value("behind"), Value("last")], (await AllAsync(run, 6)).Where(value => value != Value("other") && value != Value("no key")));
        Assert.Equal((6, 6, 0), (run.Run.Status.Read, run.Run.Status.Written, run.Run.Status.InRetry));
    }

    [Fact]
    public async Task In_a_retry_topic_a_record_is_byte_for_byte_and_says_where_it_comes_from_and_when_it_is_due()
    {
        await using var run = await StartAsync((_, _) => StepResult.Retry("not yet"), "within: 1ms, topics: [1h]");
        await run.SendKeyedAsync(0, ("a", Value("x")), ("a", Value("y")));
        var (key, value, headers, timestamp) = (await RecordsAsync("g-retry-1h", 0, 2))[0];
        Assert.Equal(("a", Value("x")), (key, value));
        Assert.Equal([("theirs", "x"), ("none", null)], headers.Take(2));
        var ours = headers.Skip(2).ToDictionary(header => header.Name, header => header.Value);
        Assert.Equal(["in", "0", "0", "2", "1", "WEIR3154"], ((string[])["weir-retry-topic", "weir-retry-partition", "weir-retry-offset", "weir-retry-original-headers", "weir-retry-round", "weir-retry-code"]).Select(name => ours[name]));
        Assert.Equal((ControlledRun.Timestamp, "CreateTime"), (long.Parse(ours["weir-retry-timestamp"]!, CultureInfo.InvariantCulture), ours["weir-retry-timestamp-type"]));
        Assert.Equal(3_600_000, long.Parse(ours["weir-retry-due"]!, CultureInfo.InvariantCulture) - timestamp);
        var behind = (await RecordsAsync("g-retry-1h", 0, 2))[1].Headers.ToDictionary(header => header.Name, header => header.Value);
        Assert.Equal(("1", "0", "0"), (behind["weir-retry-offset"], behind["weir-retry-attempt"], behind["weir-retry-round"]));
    }

    [Fact]
    public async Task Behind_the_last_retry_topic_a_record_is_a_dead_letter_of_its_place_in_the_source_and_the_next_go_on()
    {
        await using var run = await StartAsync((text, _) => text == "late" ? StepResult.Retry("not yet") : StepResult.Continue);
        await run.SendKeyedAsync(0, ("x", Value("first")), ("a", Value("late")), ("a", Value("behind")));
        Assert.Equal([Value("late")], await run.ReadAsync("dead", 0, 1));
        await MetadataMustBecomeAsync("w1;read=3;out=2;dead=1;drop=0");
        var letter = await run.LetterAsync(0);
        Assert.Equal(("WEIR3154", "in", "0", "1", "2"), (letter["weir-dead-code"], letter["weir-dead-topic"], letter["weir-dead-partition"], letter["weir-dead-offset"], letter["weir-dead-original-headers"]));
        Assert.True(int.Parse(letter["weir-dead-attempt"], CultureInfo.InvariantCulture) >= 3);
        Assert.True(long.Parse(letter["weir-dead-last-failure"], CultureInfo.InvariantCulture) - long.Parse(letter["weir-dead-first-failure"], CultureInfo.InvariantCulture) >= 3_000);
        Assert.DoesNotContain(letter.Keys, name => name.StartsWith("weir-retry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_in_retry_is_known_after_a_restart_also_where_the_file_has_no_retry_topics_any_more()
    {
        await using (var before = await StartAsync((text, _) => text == "late" ? StepResult.Retry("not yet") : StepResult.Continue, "within: 1ms, topics: [2s]"))
        {
            await before.SendKeyedAsync(0, ("a", Value("late")), ("a", Value("behind")));
            await MetadataMustBecomeAsync("w1;read=2;out=0;dead=0;drop=0;retry=2");
            await before.Run.StopAsync();
        }
        await using var after = Controlled((_, _) => StepResult.Continue, "within: 1ms");
        await after.StartAsync();
        await after.SendKeyedAsync(0, ("a", Value("later")), ("b", Value("other")));
        await MetadataMustBecomeAsync("w1;read=4;out=4;dead=0;drop=0");
        Assert.Equal([Value("late"), Value("behind"), Value("later")], (await AllAsync(after, 4)).Where(value => value != Value("other")));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_retry_topic_that_is_deleted_ends_the_run_that_reads_it_and_one_that_was_empty_is_not_missed_at_the_next_start()
    {
        await OneInRetryAsync("1s");
        var time = new JumpingTime();
        await using (var run = new ControlledRun(Client) { Retry = "within: 1ms", Time = time })
        {
            await run.StartAsync();
            await MetadataMustBecomeAsync("w1;read=1;out=1;dead=0;drop=0");
            await new KafkaAdmin(Client).DeleteTopicAsync("g-retry-1s", Cancellation);
            Assert.Contains("'g-retry-1s'", await run.TroubleAsync(), StringComparison.Ordinal);
            time.Jump(TimeSpan.FromSeconds(10));
            Assert.Equal("WEIR2021", (await Assert.ThrowsAsync<WeirException>(() => run.Run.Completion.WaitAsync(Cancellation))).Code);
        }
        await using var after = new ControlledRun(Client) { Retry = "within: 1ms" };
        await after.StartAsync();
        await after.SendKeyedAsync(0, ("b", Value("other")));
        await MetadataMustBecomeAsync("w1;read=2;out=2;dead=0;drop=0");
    }

    [Fact(Timeout = 120_000)]
    public async Task Records_in_retry_that_the_operator_let_die_do_so_after_a_restart_too_without_halting_their_partition()
    {
        const string HaltWhen = ", halt_when: 50% of 4", Retries = "within: 1ms, topics: [1s, 2s]";
        bool isBroken = false;
        await using (var run = Controlled((text, _) => text.StartsWith("late", StringComparison.Ordinal) && Volatile.Read(ref isBroken) ? StepResult.Reject(0, "no good") : StepResult.Retry("not yet"), Retries, dead: HaltWhen))
        {
            await run.CreateTopicsAsync();
            await run.StartAsync();
            await run.SendKeyedAsync(0, ("a", Value("late 1")), ("b", Value("late 2")), ("c", Value("other 1")), ("d", Value("other 2")));
            await MetadataMustBecomeAsync("w1;read=4;out=0;dead=0;drop=0;retry=4");
            Volatile.Write(ref isBroken, true);
            Assert.Equal(("WEIR2015", 1), await run.HaltAsync() is var halt ? (halt.Code, halt.Offset) : default);
            run.Run.Control.Resume([0], accept: true);
            await MetadataMustBecomeAsync("w1;read=4;out=0;dead=2;drop=0;retry=2;accepted=4");
            await run.Run.StopAsync();
        }
        await using var after = Controlled((_, _) => StepResult.Reject(0, "no good"), Retries, dead: HaltWhen);
        await after.StartAsync();
        await MetadataMustBecomeAsync("w1;read=4;out=0;dead=4;drop=0");
        Assert.Empty(after.Run.Control.Halted);
    }

    [Fact]
    public async Task Without_retry_topics_what_fails_again_of_those_in_earlier_ones_is_a_dead_letter()
    {
        await OneInRetryAsync("1s");
        await using var after = Controlled((_, _) => StepResult.Retry("not yet"), "within: 1ms");
        await after.StartAsync();
        Assert.Equal([Value("late")], await after.ReadAsync("dead", 0, 1));
        await MetadataMustBecomeAsync("w1;read=1;out=0;dead=1;drop=0");
    }

    [Fact]
    public async Task A_record_in_retry_can_be_skipped()
    {
        await using var run = await StartAsync((text, _) => text == "late" ? StepResult.Retry("not yet") : StepResult.Continue, "within: 1ms, topics: [1s, 1h]");
        await run.SendKeyedAsync(0, ("a", Value("late")), ("a", Value("behind")));
        await MetadataMustBecomeAsync("w1;read=2;out=0;dead=0;drop=0;retry=2");
        run.Run.Control.Skip("in", 0, 0, "not worth waiting for");
        Assert.Equal([Value("late")], await run.ReadAsync("dead", 0, 1));
        Assert.Equal(("WEIR3303", "0"), ((await run.LetterAsync(0))["weir-dead-code"], (await run.LetterAsync(0))["weir-dead-offset"]));
        await MetadataMustBecomeAsync("w1;read=2;out=1;dead=1;drop=0");
        Assert.Equal("WEIR2014", Assert.Throws<WeirException>(() => run.Run.Control.Skip("in", 0, 0, "again")).Code);
    }

    [Fact]
    public async Task A_partition_with_as_many_records_in_retry_as_it_may_have_waits_and_says_so()
    {
        bool isThere = false;
        await using var run = await StartAsync((text, _) => text == "late" && !Volatile.Read(ref isThere) ? StepResult.Retry("not yet") : StepResult.Continue, "within: 1ms, topics: [1s, 2s], parked: 2");
        await run.SendKeyedAsync(0, ("a", Value("late")), ("a", Value("behind")), ("a", Value("third")), ("b", Value("other")));
        Assert.Equal(("in/0", 2), await run.FullAsync());
        await MetadataMustBecomeAsync("w1;read=2;out=0;dead=0;drop=0;retry=2");
        Volatile.Write(ref isThere, true);
        await MetadataMustBecomeAsync("w1;read=4;out=4;dead=0;drop=0");
        Assert.Equal([Value("late"), Value("behind"), Value("third")], (await AllAsync(run, 4)).Where(value => value != Value("other")));
    }

    [Fact]
    public async Task A_record_that_comes_back_is_no_duplicate_of_itself_and_one_that_waits_behind_it_may_be_one()
    {
        bool isThere = false;
        await using var run = await StartAsync((text, _) => text == "late" && !Volatile.Read(ref isThere) ? StepResult.Retry("not yet") : StepResult.Continue, Tiers, "[{ deduplicate: { by: [a], within: 1h } }, { moody: {} }]");
        await run.SendKeyedAsync(0, ("a", Value("late")), ("a", Value("late")), ("a", Value("behind")), ("b", Value("behind")));
        await MetadataMustBecomeAsync("w1;read=4;out=0;dead=0;drop=2;retry=2");
        Volatile.Write(ref isThere, true);
        await MetadataMustBecomeAsync("w1;read=4;out=2;dead=0;drop=2");
        Assert.Equal([Value("late"), Value("behind")], await AllAsync(run, 2));
    }

    [Fact]
    public async Task A_record_that_is_too_large_for_its_retry_topic_with_what_is_noted_on_it_is_a_dead_letter()
    {
        await using var run = Controlled((_, _) => StepResult.Retry("not yet"), "within: 1ms, topics: [1h]", create: "never");
        await run.CreateTopicsAsync();
        await new KafkaAdmin(Client).CreateTopicAsync(new NewTopic("g-retry-1h", 2), Cancellation);
        await run.StartAsync();
        await run.SendKeyedAsync(0, ("a", $$"""{"a":"late","b":"{{new string('x', 1_048_100)}}"}"""));
        await MetadataMustBecomeAsync("w1;read=1;out=0;dead=1;drop=0");
        Assert.Equal("WEIR3304", (await run.LetterAsync(0))["weir-dead-code"]);
    }

    [Fact]
    public async Task Before_a_step_of_ones_own_sees_a_record_that_came_back_a_beginning_is_committed_beside_the_tiers_position()
    {
        using var hangs = new ManualResetEventSlim();
        using var isThere = new SemaphoreSlim(0);
        await using var run = await StartAsync((_, asked) =>
        {
            if (asked < 3) return StepResult.Retry("not yet");
            isThere.Release();
            hangs.Wait();
            return StepResult.Continue;
        }, "within: 1ms, topics: [1s]");
        await run.SendKeyedAsync(0, ("a", Value("late")));
        await isThere.WaitAsync(Cancellation);
        var tier = new Weir.Kafka.TopicPartition("g-retry-1s", 0);
        Assert.Equal((0, "w1;read=0;out=0;dead=0;drop=0;tries=1"), (await new KafkaAdmin(Client).CommittedOffsetsAsync("g.retry", [tier], requireStable: true, Cancellation))[tier] is var position ? (position.Offset, CommittedText.Without(position.Metadata)) : default);
        hangs.Set();
        await MetadataMustBecomeAsync("w1;read=1;out=1;dead=0;drop=0");
    }

    [Fact]
    public async Task What_others_write_to_a_retry_topic_is_a_dead_letter_of_its_own()
    {
        await using var run = await StartAsync((_, _) => StepResult.Continue);
        var producer = new PlainProducer(Client);
        "?"u8.CopyTo(producer.Append("g-retry-1s", 1, 5, -1, 1).Value);
        await producer.FlushAsync(Cancellation);
        Assert.Equal(["?"], await run.ReadAsync("dead", 1, 1));
        Assert.Equal(("WEIR3305", "g-retry-1s", "0"), ((await run.LetterAsync(1))["weir-dead-code"], (await run.LetterAsync(1))["weir-dead-topic"], (await run.LetterAsync(1))["weir-dead-offset"]));
    }

    [Fact]
    public async Task Retry_topics_that_hold_other_records_than_were_counted_end_the_run()
    {
        await OneInRetryAsync("1h");
        await new KafkaAdmin(Client).DeleteRecordsAsync(new Dictionary<Weir.Kafka.TopicPartition, long> { [new("g-retry-1h", 0)] = 1 }, Cancellation);
        await using var after = Controlled((_, _) => StepResult.Continue, "within: 1ms, topics: [1h]");
        await after.StartAsync();
        Assert.Equal("WEIR2018", (await Assert.ThrowsAsync<WeirException>(() => after.Run.Completion)).Code);
        // What the message says: the same position, and no counters beside it.
        await new TestProducer(Client).CommitAsync("g", "in", 0, 1, "");
        await using var last = Controlled((_, _) => StepResult.Continue, "within: 1ms, topics: [1h]");
        await last.StartAsync();
        // The tier goes on behind what is gone: it works, too.
        await last.SendKeyedAsync(0, ("a", Value("later")));
        await MetadataMustBecomeAsync("w1;read=1;out=1;dead=0;drop=0");
        long position = 0;
        for (long started = TimeProvider.System.GetTimestamp(); position == 0 && !last.Run.Completion.IsCompleted && TimeProvider.System.GetElapsedTime(started) < Limit;) position = (await new KafkaAdmin(Client).CommittedOffsetsAsync("g.retry", null, requireStable: true, Cancellation))[new("g-retry-1h", 0)].Offset;
        Assert.False(last.Run.Completion.IsCompleted, last.Run.Completion.Exception?.Message);
        Assert.NotEqual(0, position);
    }

    [Fact]
    public async Task A_first_transaction_that_is_aborted_does_not_forget_what_is_in_retry()
    {
        await OneInRetryAsync("1h");
        // As an operator sets the position: no counters beside it.
        await new TestProducer(Client).CommitAsync("g", "in", 0, 1, "");
        // Without a step of one's own, whose beginning would be committed first; and a record that waits until the sink takes less than the run knows.
        await using var run = new ControlledRun(Client) { Source = ", delay: 2s", Retry = "within: 1ms, topics: [1h]" };
        await run.StartAsync();
        await run.SendAsync(0, Value(new string('x', 10_000)));
        await new KafkaAdmin(Client).AlterTopicConfigsAsync("out", new Dictionary<string, string?> { ["max.message.bytes"] = "2000" }, Cancellation);
        await MetadataMustBecomeAsync("w1;read=2;out=0;dead=1;drop=0;retry=1;delay=2000");
        Assert.NotEqual(0, run.Run.Status.Aborted);
        Assert.False(run.Run.Completion.IsCompleted, run.Run.Completion.Exception?.Message);
    }

    [Fact]
    public async Task Where_the_groups_positions_are_gone_what_is_in_retry_is_counted_before_counters_are_committed()
    {
        await OneInRetryAsync("1h");
        await new KafkaAdmin(Client).DeleteGroupAsync("g", Cancellation);
        // Twice: what the first one commits while it starts is what the second one finds.
        foreach (int _ in (int[])[1, 2])
        {
            await using var run = new ControlledRun(Client) { Source = ", start: latest", Retry = "within: 1ms, topics: [1h]" };
            await run.StartAsync();
            await PositionAsync(1);
            await run.Run.StopAsync();
        }
        await using var last = new ControlledRun(Client) { Retry = "within: 1ms, topics: [1h]" };
        await last.StartAsync();
        await last.SendKeyedAsync(0, ("b", Value("other")));
        await MetadataMustBecomeAsync("w1;read=2;out=1;dead=0;drop=0;retry=1");
    }

    [Fact]
    public async Task Records_in_retry_topics_that_the_file_does_not_name_and_somebody_deleted_keep_the_run_from_starting()
    {
        await OneInRetryAsync("1h");
        await new KafkaAdmin(Client).DeleteTopicAsync("g-retry-1h", Cancellation);
        await using var after = Controlled((_, _) => StepResult.Continue, "within: 1ms");
        var refused = await Assert.ThrowsAsync<WeirException>(after.StartAsync);
        Assert.Equal(("WEIR2018", "group 'g' has 1 records in retry by its counters, and of the retry topics that group 'g.retry' has positions in none holds any"), (refused.Code, refused.Message));
    }

    [Theory]
    [InlineData(1, "", "", "WEIR2017", "has 1 partitions and the source 2")]
    [InlineData(2, "cleanup.policy", "compact", "WEIR2017", "keeps the last record of a key")]
    [InlineData(2, "retention.ms", "60000", "WEIR2017", "keeps records for 60000 ms")]
    [InlineData(2, "max.message.bytes", "1000", "WEIR2017", "takes 1000 bytes")]
    [InlineData(0, "", "", "WEIR2001", "does not exist")]
    public async Task A_retry_topic_that_is_not_fit_for_it_is_refused_at_start(int partitions, string config, string value, string code, string why)
    {
        await using var run = Controlled((_, _) => StepResult.Continue, "within: 1ms, topics: [30s]", create: "never");
        await run.CreateTopicsAsync();
        if (partitions > 0) await new KafkaAdmin(Client).CreateTopicAsync(new NewTopic("g-retry-30s", partitions) { Configs = config.Length == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { [config] = value } }, Cancellation);
        var refused = await Assert.ThrowsAsync<WeirException>(run.StartAsync);
        Assert.Equal(code, refused.Code);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_topic_gets_as_many_partitions_as_the_source_where_topics_may_be_made()
    {
        await using var run = Controlled((_, _) => StepResult.Continue, "within: 1ms, topics: [30s]");
        await run.CreateTopicsAsync();
        await new KafkaAdmin(Client).CreateTopicAsync(new NewTopic("g-retry-30s", 1), Cancellation);
        await run.StartAsync();
        Assert.Equal(2, (await new KafkaAdmin(Client).DescribeTopicAsync("g-retry-30s", Cancellation)).Partitions.Count);
    }

    static int OrderOf(string value) => Array.IndexOf([Value("first"), Value("other"), Value("no key")], value);

    static string Value(string text) => $$"""{"a":"{{text}}"}""";

    async Task<List<string>> AllAsync(ControlledRun run, int count)
    {
        var all = new List<string>();
        foreach (int partition in (int[])[0, 1])
            await foreach (var piece in new TopicReader(Client, new() { MaxWait = TimeSpan.FromMilliseconds(20) }).ReadAsync([new PartitionRange("out", partition, 0, await run.EndAsync("out", partition))], Cancellation))
            {
                var records = piece.Records;
                while (records.Read()) all.Add(System.Text.Encoding.UTF8.GetString(records.Value));
            }
        Assert.Equal(count, all.Count);
        return all;
    }

    async Task<List<(string? Key, string Value, List<(string Name, string? Value)> Headers, long Timestamp)>> RecordsAsync(string topic, int partition, int count)
    {
        var found = new List<(string?, string, List<(string, string?)>, long)>();
        await foreach (var piece in new TopicReader(Client, new() { MaxWait = TimeSpan.FromMilliseconds(20) }).ReadAsync([new PartitionRange(topic, partition, 0)], Cancellation))
        {
            Add(found, piece);
            if (found.Count >= count) break;
        }
        return found;
    }

    static void Add(List<(string?, string, List<(string, string?)>, long)> found, FetchedPartition piece)
    {
        var records = piece.Records;
        while (records.Read())
        {
            var headers = new List<(string, string?)>();
            foreach (var header in records.Headers) headers.Add((System.Text.Encoding.UTF8.GetString(header.Key), header.HasValue ? System.Text.Encoding.UTF8.GetString(header.Value) : null));
            found.Add((records.HasKey ? System.Text.Encoding.UTF8.GetString(records.Key) : null, System.Text.Encoding.UTF8.GetString(records.Value), headers, records.Timestamp));
        }
    }

    async Task MetadataMustBecomeAsync(string expected)
    {
        string? seen = null;
        var admin = new KafkaAdmin(Client);
        for (long started = TimeProvider.System.GetTimestamp(); seen != expected && TimeProvider.System.GetElapsedTime(started) < Limit;)
        {
            string? metadata = (await admin.CommittedOffsetsAsync("g", [new("in", 0)], requireStable: true, Cancellation)).GetValueOrDefault(new("in", 0))?.Metadata;
            seen = metadata is null ? null : CommittedText.Without(metadata, "time=", "tries=");
        }
        Assert.Equal(expected, seen);
    }

    async Task PositionAsync(long expected)
    {
        long? seen = null;
        for (long started = TimeProvider.System.GetTimestamp(); seen != expected && TimeProvider.System.GetElapsedTime(started) < Limit;)
            seen = (await new KafkaAdmin(Client).CommittedOffsetsAsync("g", [new("in", 0)], requireStable: true, Cancellation)).GetValueOrDefault(new("in", 0))?.Offset;
        Assert.Equal(expected, seen);
    }

    // One record in the retry topic of this delay, and nobody at work.
    async Task OneInRetryAsync(string delay)
    {
        await using var run = await StartAsync((_, _) => StepResult.Retry("not yet"), $"within: 1ms, topics: [{delay}]");
        await run.SendKeyedAsync(0, ("a", Value("late")));
        await MetadataMustBecomeAsync("w1;read=1;out=0;dead=0;drop=0;retry=1");
        await run.Run.StopAsync();
    }

    ControlledRun Controlled(Func<string, int, StepResult> decide, string retry, string steps = "[{ moody: {} }]", string create = "missing", string dead = "") =>
        new(Client, dead) { Steps = steps, Retry = retry + ", backoff: 1ms, backoff_max: 4ms", Topics = $"create: {create}", Catalog = BuiltInSteps.Catalog().Add(MoodyStep.Spec(decide)) };

    async Task<ControlledRun> StartAsync(Func<string, int, StepResult> decide, string retry = Tiers, string steps = "[{ moody: {} }]")
    {
        var run = Controlled(decide, retry, steps);
        await run.CreateTopicsAsync();
        await run.StartAsync();
        return run;
    }
}
