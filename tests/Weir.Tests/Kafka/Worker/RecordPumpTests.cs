using Weir.Kafka.Worker;
using Weir.Protocol;

namespace Weir.Tests.Kafka.Worker;

public sealed class RecordPumpTests
{
    const string Good = """{"a":1}""";

    [Fact]
    public void The_outputs_timestamp_is_the_sources()
    {
        using var pump = new TestPump();
        Assert.Equal(1_694_479_551_000, pump.Single(null, Good, 1_694_479_551_000).Timestamp);
    }

    [Fact]
    public void Where_a_record_in_the_middle_of_a_batch_waits_the_next_fetch_tells_the_epoch_of_the_record_before_it()
    {
        using var pump = new TestPump(delay: TimeSpan.FromMinutes(1));
        pump.Pump(leaderEpoch: 5, TimeSpan.FromHours(1));
        pump.Pump(leaderEpoch: 6, TimeSpan.FromHours(1), TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(58));
        Assert.Equal((2L, 2L, 6), (pump.Partition.NextOffset, pump.Partition.FetchOffset, pump.Partition.FetchLeaderEpoch));
        Assert.True(pump.Partition.IsWaiting);
    }

    [Fact]
    public void Of_a_batch_whose_first_record_waits_nothing_is_told()
    {
        using var pump = new TestPump(delay: TimeSpan.FromMinutes(1));
        pump.Pump(leaderEpoch: 5, TimeSpan.FromHours(1));
        pump.Pump(leaderEpoch: 6, TimeSpan.FromSeconds(59));
        Assert.Equal((1L, 1L, 5), (pump.Partition.NextOffset, pump.Partition.FetchOffset, pump.Partition.FetchLeaderEpoch));
    }

    [Fact]
    public void A_timestamp_as_far_ahead_as_the_sink_allows_is_kept()
    {
        using var pump = new TestPump(sinkTopic: new("out", 1, TimestampAheadMax: 60_000));
        var written = pump.Single(null, Good, pump.Now + 60_000);
        Assert.Equal(pump.Now + 60_000, written.Timestamp);
        Assert.Empty(written.Headers);
    }

    [Fact]
    public void A_timestamp_further_ahead_becomes_now_and_stays_in_a_header()
    {
        using var pump = new TestPump(sinkTopic: new("out", 1, TimestampAheadMax: 60_000));
        var written = pump.Single(null, Good, pump.Now + 60_001);
        Assert.Equal(pump.Now, written.Timestamp);
        Assert.Equal($"{pump.Now + 60_001}", written.Header("weir-source-timestamp"));
    }

    [Fact]
    public void A_record_without_a_timestamp_gets_the_time_of_writing()
    {
        using var pump = new TestPump();
        Assert.Equal(pump.Now, pump.Single(null, Good, -1).Timestamp);
    }

    [Fact]
    public void A_sink_that_asks_for_now_gets_the_time_of_writing()
    {
        using var pump = new TestPump(sink: ", timestamp: now");
        Assert.Equal(pump.Now, pump.Single(null, Good, 1_694_479_551_000).Timestamp);
    }

    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("abc", 479470107)]
    public void A_key_decides_the_partition_as_Javas_partitioner_does(string key, int murmur2)
    {
        using var pump = new TestPump();
        var written = pump.Single(key, Good);
        Assert.Equal((murmur2 & int.MaxValue) % 7, written.Partition);
        Assert.Equal(key, written.Key);
    }

    [Fact]
    public void A_key_made_of_a_field_decides_the_partition()
    {
        using var pump = new TestPump(sink: ", key: { field: id }");
        var written = pump.Single("source-key", """{"id":"foobar"}""");
        Assert.Equal("foobar", written.Key);
        Assert.Equal((-790332482 & int.MaxValue) % 7, written.Partition);
    }

    [Fact]
    public void Without_a_key_the_source_partition_is_kept_modulo_those_of_the_sink()
    {
        using var pump = new TestPump();
        var written = pump.Single(null, Good);
        Assert.Equal(9 % 7, written.Partition);
        Assert.Null(written.Key);
    }

    [Fact]
    public void A_tombstone_keeps_its_key_and_its_partition()
    {
        using var pump = new TestPump();
        var written = pump.Single("abc", null);
        Assert.Null(written.Value);
        Assert.Equal("abc", written.Key);
        Assert.Equal((479470107 & int.MaxValue) % 7, written.Partition);
    }

    [Fact]
    public void A_dropped_tombstone_is_counted()
    {
        using var pump = new TestPump(source: ", tombstones: drop");
        pump.Feed("abc", null);
        Assert.Empty(pump.Take());
        Assert.Equal(1, pump.Counts.Dropped);
        Assert.Equal(new(1, 0, 0, 1), pump.Partition.Counters);
        Assert.Equal(1, pump.Partition.NextOffset);
    }

    [Fact]
    public void A_record_that_cannot_be_processed_becomes_a_dead_letter_with_its_own_bytes_first()
    {
        using var pump = new TestPump();
        var dead = pump.Single("k", "{not json", 1_694_479_551_000, ("a", "1"));
        Assert.Equal(("dead", 9 % 2, "k", "{not json"), (dead.Topic, dead.Partition, dead.Key, dead.Value));
        Assert.Equal(pump.Now, dead.Timestamp);
        Assert.Equal(new("a", "1"), dead.Headers[0]);
        Assert.StartsWith("WEIR31", dead.Header("weir-dead-code"), StringComparison.Ordinal);
        Assert.Equal("1694479551000", dead.Header("weir-dead-timestamp"));
        Assert.Equal("0", dead.Header("weir-dead-offset"));
        Assert.Equal(new(1, 0, 1, 0), pump.Partition.Counters);
    }

    [Fact]
    public void An_output_larger_than_the_sink_takes_becomes_a_dead_letter()
    {
        using var pump = new TestPump(sinkTopic: new("out", 7, BatchBytesMax: 2_000));
        string large = $$"""{"a":"{{new string('x', 2_000)}}"}""";
        var dead = pump.Single(null, large);
        Assert.Equal(("dead", large, "WEIR3302"), (dead.Topic, dead.Value, dead.Header("weir-dead-code")));
        Assert.Equal(1, pump.Counts.Dead["WEIR3302"]);
        Assert.Equal(0, pump.Counts.Written);
    }

    [Fact]
    public void A_routed_record_is_partitioned_over_the_partitions_of_its_own_topic()
    {
        using var pump = Routing(new("other", 4));
        Assert.Equal(("other", (479470107 & int.MaxValue) % 4), Place(pump.Single("abc", Good)));
        Assert.Equal(("other", 9 % 4), Place(pump.Single(null, Good)));
        Assert.Equal(("out", 9 % 7), Place(pump.Single(null, "{}")));
        Assert.Equal(3, pump.Counts.Written);
        Assert.Equal(new(3, 3, 0, 0), pump.Partition.Counters);

        static (string, int) Place(Pumped written) => (written.Topic, written.Partition);
    }

    [Fact]
    public void A_routed_record_goes_by_the_limits_of_its_own_topic()
    {
        using var pump = Routing(new("other", 4, BatchBytesMax: 2_000, TimestampAheadMax: 60_000));
        string large = $$"""{"a":"{{new string('x', 2_000)}}"}""";
        var dead = pump.Single(null, large);
        Assert.Equal(("dead", "WEIR3302", "the output is larger than 'other' takes (2000 bytes)"), (dead.Topic, dead.Header("weir-dead-code"), dead.Header("weir-dead-reason")));
        Assert.Equal("out", pump.Single(null, large.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)).Topic);
        Assert.Equal(pump.Now, pump.Single(null, Good, pump.Now + 60_001).Timestamp);
        Assert.Equal(pump.Now + 60_001, pump.Single(null, "{}", pump.Now + 60_001).Timestamp);
    }

    [Theory]
    [InlineData("[]", "out")]
    [InlineData("[large]", "dead")]
    public void Only_headers_that_go_with_the_output_make_it_larger(string headers, string topic)
    {
        using var pump = new TestPump(sink: $", headers: {headers}", sinkTopic: new("out", 1, BatchBytesMax: 2_000));
        Assert.Equal(topic, pump.Single(null, Good, null, ("large", new string('x', 2_000))).Topic);
    }

    [Fact]
    public void A_tombstone_goes_to_the_sink_whatever_is_routed()
    {
        using var pump = Routing(new("other", 4));
        Assert.Equal("other", pump.Single("abc", Good).Topic);
        Assert.Equal("out", pump.Single("abc", null).Topic);
    }

    [Fact]
    public void A_record_allocates_nothing_whatever_becomes_of_it()
    {
        using var pump = new TestPump(sink: ", headers: [weir-source, trace]", routed: new("other", 4),
            steps: "[{ route: { topic: other }, when: { a: { equals: 2 } } }, { drop: {}, when: { a: { equals: 3 }, headers: { trace: { starts_with: '00' } } } }, { set: { field: trace, header: trace } }]");
        Assert.Equal(0, pump.AllocatedBy([Good, """{"a":2}""", """{"a":3}""", "{not json", null], ("trace", "00-1"), ("more", "x")));
        Assert.Equal(["dead", "other", "out"], pump.Take().Select(record => record.Topic).Distinct().Order(StringComparer.Ordinal));
        Assert.True(pump.Counts.Dropped > 0);
    }

    static TestPump Routing(OutputTopic other) => new(steps: "[{ route: { topic: other }, when: { a: { exists: true } } }]", routed: other);

    [Fact]
    public void Steps_see_the_records_headers()
    {
        using var pump = new TestPump(steps: "[{ drop: {}, when: { headers: { synthetic: { equals: 'yes' } } } }, { set: { field: trace, header: traceparent } }]");
        pump.Feed(null, Good, null, ("synthetic", "yes"));
        Assert.Empty(pump.Take());
        Assert.Equal("""{"a":1,"trace":"00-b"}""", pump.Single(null, Good, null, ("traceparent", "00-a"), ("synthetic", "no"), ("traceparent", "00-b")).Value);
        Assert.Equal(Good, pump.Single(null, Good).Value);
    }

    [Fact]
    public void A_dead_letter_that_its_topic_does_not_take_stops_the_partition()
    {
        using var pump = new TestPump(deadTopic: new("dead", 2, BatchBytesMax: 2000), dead: ", oversize: stop");
        var halt = Assert.Throws<PartitionHaltedException>(() => pump.Single(null, new string('x', 2000))).At(default);
        Assert.Equal(("WEIR2010", "logins", 9, 0), (halt.Code, halt.Topic, halt.Partition, halt.Offset));
        Assert.Equal(0, pump.Partition.NextOffset);
        Assert.Empty(pump.Counts.Dead);
    }

    [Fact]
    public void A_dead_letter_that_its_topic_does_not_take_is_written_as_a_pointer()
    {
        using var pump = new TestPump(deadTopic: new("dead", 2, BatchBytesMax: 4000));
        string value = "broken " + new string('x', 4000);
        var letter = pump.Single("key", value, null, ("trace", "1"));
        Assert.Equal((value[..1024], "key", "1"), (letter.Value, letter.Key, letter.Header("trace")));
        Assert.Equal("4007", letter.Header("weir-dead-value-bytes"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(value))), letter.Header("weir-dead-value-sha256"));
        Assert.Equal(("WEIR3121", "1", null), (letter.Header("weir-dead-code"), letter.Header("weir-dead-original-headers"), letter.Header("weir-dead-key-bytes")));
    }

    [Fact]
    public void A_pointer_leaves_out_headers_that_do_not_fit_and_cuts_the_key()
    {
        using var pump = new TestPump(deadTopic: new("dead", 2, BatchBytesMax: 5000));
        string key = new('k', 3000);
        var letter = pump.Single(key, new string('x', 3000), null, ("trace", new string('t', 5000)));
        Assert.Equal((key[..1024], new string('x', 1024), null), (letter.Key, letter.Value, letter.Header("trace")));
        Assert.Equal(("0", "3000", "3000"), (letter.Header("weir-dead-original-headers"), letter.Header("weir-dead-key-bytes"), letter.Header("weir-dead-value-bytes")));
    }

    [Fact]
    public void A_partition_stops_where_not_even_a_pointer_fits()
    {
        using var pump = new TestPump(deadTopic: new("dead", 2, BatchBytesMax: 500));
        Assert.Equal("WEIR2010", Assert.Throws<PartitionHaltedException>(() => pump.Single(null, "x")).At(default).Code);
    }

    [Fact]
    public void So_many_dead_letters_among_the_last_records_halt_the_partition()
    {
        using var pump = new TestPump(dead: ", halt_when: 50% of 4");
        pump.Pump(["x", Good, Good, Good, "x", Good, Good]);
        var halt = Assert.Throws<PartitionHaltedException>(() => pump.Pump(["x"])).At(default);
        Assert.Equal(("WEIR2015", 7), (halt.Code, halt.Offset));
        Assert.StartsWith("2 of its last 4 records are dead, this one with WEIR3121: ", halt.Why, StringComparison.Ordinal);
        Assert.Equal(7, pump.Partition.NextOffset);
        pump.Partition.SeekTo(7, new(new(7, 5, 2, 0), null));
        Assert.Equal(1, pump.Partition.MetadataAt(null).Recent);
    }

    [Fact]
    public void Dead_letters_that_an_operator_accepted_do_not_count()
    {
        using var pump = new TestPump(dead: ", halt_when: 50% of 4");
        pump.Partition.Heed(new PartitionWish(false, 3, null));
        pump.Pump(["x", "x", "x", "x"]);
        Assert.Equal(1, pump.Partition.MetadataAt(null).Recent);
        Assert.Throws<PartitionHaltedException>(() => pump.Pump(["x"]));
    }

    [Fact]
    public void A_record_that_an_operator_skips_becomes_a_dead_letter_and_counts_as_no_failure()
    {
        using var pump = new TestPump(dead: ", halt_when: 1% of 1");
        pump.Partition.Heed(new PartitionWish(false, -1, new Dictionary<long, string> { [1] = "known to be a test" }));
        pump.Pump([Good, Good, Good]);
        var written = pump.Take();
        var letter = Assert.Single(written, record => record.Topic == "dead");
        Assert.Equal(("WEIR3303", "known to be a test", "1"), (letter.Header("weir-dead-code"), letter.Header("weir-dead-reason"), letter.Header("weir-dead-offset")));
        Assert.Equal(2, written.Count(record => record.Topic == "out"));
        Assert.Equal(new(3, 2, 1, 0), pump.Partition.Counters);
    }

    [Theory]
    [InlineData("WEIR3301")]
    [InlineData("WEIR3302")]
    [InlineData("WEIR3303")]
    public void A_record_that_died_behind_deduplicate_is_written_when_it_is_sent_back_and_a_copy_of_it_is_dropped(string code)
    {
        using var pump = new TestPump(sinkTopic: new("out", 7, BatchBytesMax: 2_000), steps: "[{ deduplicate: { within: 1h } }]");
        if (code == "WEIR3303") pump.Partition.Heed(new PartitionWish(false, -1, new Dictionary<long, string> { [0] = "known" }));
        pump.Feed("k", code == "WEIR3302" ? $$"""{"a":"{{new string('x', 2_000)}}"}""" : Good);
        if (code == "WEIR3301")
        {
            Assert.Equal("out", Assert.Single(pump.Take()).Topic);
            pump.RefuseLast(ErrorCode.InvalidTimestamp);
            pump.Memory.Rewind(pump.Partition.Index, 0);
            pump.Partition.SeekTo(0, default);
            pump.Feed("k", Good);
        }
        Assert.Equal(code, Assert.Single(pump.Take()).Header("weir-dead-code"));
        Assert.Equal("out", pump.Single("k", Good, null, ("weir-replays", "1")).Topic);
        pump.Feed("k", Good);
        Assert.Empty(pump.Take());
        Assert.Equal(1, pump.Counts.Dropped);
    }

    [Fact]
    public void A_record_whose_output_the_broker_refused_becomes_a_dead_letter_when_it_comes_again()
    {
        using var pump = new TestPump();
        pump.Pump([Good, """{"a":2}"""], baseOffset: 0, recordsMax: 1);
        pump.Take();
        pump.RefuseLast(ErrorCode.InvalidTimestamp);
        pump.Partition.SeekTo(0, default);
        pump.Pump([Good, """{"a":2}"""], baseOffset: 0);
        var written = pump.Take();
        Assert.Equal(["dead {\"a\":1}", "out {\"a\":2}"], written.Select(record => $"{record.Topic} {record.Value}").Order(StringComparer.Ordinal));
        var dead = written.Single(record => record.Topic == "dead");
        Assert.Equal("WEIR3301", dead.Header("weir-dead-code"));
        Assert.Equal("the broker refused the output: INVALID_TIMESTAMP", dead.Header("weir-dead-reason"));
    }

    [Fact]
    public void Compaction_behind_a_refused_record_does_not_hide_which_one_it_was()
    {
        using var pump = new TestPump();
        pump.Pump([Good], baseOffset: 0, lastOffsetDelta: 4);
        Assert.Equal(5, pump.Partition.NextOffset);
        pump.Take();
        pump.RefuseLast(ErrorCode.MessageTooLarge);
        pump.Partition.SeekTo(0, default);
        pump.Pump([Good], baseOffset: 0, lastOffsetDelta: 4);
        Assert.Equal("dead", Assert.Single(pump.Take()).Topic);
    }

    [Fact]
    public void A_dead_letter_that_the_broker_refuses_stops_the_partition()
    {
        using var pump = new TestPump();
        pump.Pump([Good], baseOffset: 0);
        Assert.Null(pump.RefuseLast(ErrorCode.MessageTooLarge));
        pump.Partition.SeekTo(0, default);
        pump.Pump([Good], baseOffset: 0);
        Assert.Equal("WEIR2010", pump.RefuseLast(ErrorCode.PolicyViolation)?.Code);
    }

    [Fact]
    public void A_refused_record_that_was_written_elsewhere_since_is_refused_no_more()
    {
        using var pump = new TestPump();
        pump.Pump([Good], baseOffset: 0);
        pump.Take();
        pump.RefuseLast(ErrorCode.MessageTooLarge);
        pump.Accept();
        pump.Partition.SeekTo(0, default);
        pump.Pump([Good], baseOffset: 0);
        Assert.Equal("out", Assert.Single(pump.Take()).Topic);
    }

    [Fact]
    public void A_full_transaction_stops_within_a_batch_and_the_next_goes_on_there()
    {
        using var pump = new TestPump();
        string[] values = [.. Enumerable.Range(0, 5).Select(number => $$"""{"a":{{number}}}""")];
        Assert.False(pump.Pump(values, baseOffset: 10, recordsMax: 2));
        Assert.Equal(12, pump.Partition.NextOffset);
        Assert.Equal(values[..2], pump.Take().Select(record => record.Value));
        Assert.True(pump.Pump(values, baseOffset: 10));
        Assert.Equal(15, pump.Partition.NextOffset);
        Assert.Equal(values[2..], pump.Take().Select(record => record.Value));
        Assert.Equal(new(5, 5, 0, 0), pump.Partition.Counters);
    }

    [Fact]
    public void Records_before_the_next_offset_are_not_processed_again()
    {
        using var pump = new TestPump();
        pump.Partition.SeekTo(2, default);
        Assert.True(pump.Pump(["""{"a":0}""", """{"a":1}"""], baseOffset: 0));
        Assert.Empty(pump.Take());
        Assert.False(pump.Partition.IsTouched);
        Assert.True(pump.Pump(["""{"a":1}""", """{"a":2}"""], baseOffset: 1));
        Assert.Equal("""{"a":2}""", Assert.Single(pump.Take()).Value);
    }

    [Theory]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    public void A_compressed_batch_is_opened(CompressionType compression)
    {
        using var pump = new TestPump();
        pump.Pump([Good, Good, Good], compression: compression);
        Assert.Equal([Good, Good, Good], pump.Take().Select(record => record.Value));
    }
}
