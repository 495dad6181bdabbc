using System.Text;
using Weir.Engine;
using Weir.Kafka.Reading;
using Weir.Protocol;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class DeduplicateTests
{
    long _offset;

    [Fact]
    public void A_record_with_the_same_fields_is_dropped_within_the_window()
    {
        var pipeline = Of("{ by: [a, b.c], within: 10s }");
        Assert.Equal(RecordOutcome.Write, Process(pipeline, """{"a":"x","b":{"c":1}}""", second: 0));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, """{"b":{"c":1,"d":0},"a":"\u0078","e":2}""", second: 10));
        Assert.Equal(RecordOutcome.Write, Process(pipeline, """{"a":"x","b":{"c":2}}""", second: 10));
        Assert.Equal(RecordOutcome.Write, Process(pipeline, """{"a":"x","b":{"c":1}}""", second: 21));
    }

    [Theory]
    [InlineData("""{"a":"1","b":"x"}""", """{"a":1,"b":"x"}""")]
    [InlineData("""{"a":"xy","b":"z"}""", """{"a":"x","b":"yz"}""")]
    [InlineData("""{"a":true,"b":"z"}""", """{"a":"true","b":"z"}""")]
    public void Values_of_another_kind_or_cut_elsewhere_are_others(string one, string other)
    {
        var pipeline = Of("{ by: [a, b], within: 10s }");
        Assert.Equal(RecordOutcome.Write, Process(pipeline, one, second: 0));
        Assert.Equal(RecordOutcome.Write, Process(pipeline, other, second: 0));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, one, second: 0));
    }

    [Fact]
    public void Without_fields_the_key_tells_records_apart()
    {
        var pipeline = Of("{ within: 10s }");
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{}", 0, key: "k"));
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{}", 0, key: ""));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, "{\"n\":1}", 0, key: "k"));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, "{}", 0, key: ""));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":[1]}""")]
    [InlineData("""{"a":{}}""")]
    public void A_record_that_cannot_be_told_apart_goes_on_or_is_rejected(string json)
    {
        var keeps = Of("{ by: [a], within: 10s }");
        Assert.Equal(RecordOutcome.Write, Process(keeps, json, 0));
        Assert.Equal(RecordOutcome.Write, Process(keeps, json, 0));
        var rejects = Of("{ by: [a], within: 10s, missing: reject }");
        Assert.Equal(RecordOutcome.Dead, Process(rejects, json, 0));
        Assert.Equal(("WEIR3153", "a"), (rejects.Rejection.Code, rejects.Rejection.Field));
    }

    [Fact]
    public void A_record_without_a_key_goes_on_or_is_rejected()
    {
        var keeps = Of("{ within: 10s }");
        Assert.Equal(RecordOutcome.Write, Process(keeps, "{}", 0, key: null));
        Assert.Equal(RecordOutcome.Write, Process(keeps, "{}", 0, key: null));
        Assert.Equal(RecordOutcome.Dead, Process(Of("{ within: 10s, missing: reject }"), "{}", 0, key: null));
    }

    [Fact]
    public void Each_partition_is_remembered_by_itself()
    {
        var pipeline = Of("{ by: [a], within: 10s }");
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{\"a\":1}", 0, partition: 0));
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{\"a\":1}", 0, partition: 1));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, "{\"a\":1}", 0, partition: 0));
        pipeline.Processor.Memory!.Forget(0);
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{\"a\":1}", 0, partition: 0));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, "{\"a\":1}", 0, partition: 1));
    }

    [Fact]
    public void A_record_that_is_processed_again_ends_as_before()
    {
        var pipeline = Of("{ by: [a], within: 10s }");
        Process(pipeline, "{\"a\":1}", 0);
        var position = _offset;
        for (var times = 0; times < 3; times++)
        {
            _offset = position;
            pipeline.Processor.Memory!.Rewind(0, position);
            Assert.Equal(RecordOutcome.Drop, Process(pipeline, "{\"a\":1}", 0));
            Assert.Equal(RecordOutcome.Write, Process(pipeline, "{\"a\":2}", 0));
        }
    }

    [Fact]
    public void What_is_recalled_is_remembered_as_if_it_had_been_processed()
    {
        var pipeline = Of("{ by: [a], within: 10s }", before: "  - drop: {}\n    when: { no: { exists: true } }\n", after: "  - reject: { reason: never }\n");
        foreach (var json in (string[])["{\"a\":1}", "{\"a\":2,\"no\":1}", "garbage"])
            pipeline.Processor.Memory!.Recall(new SourceRecord("k"u8, Encoding.UTF8.GetBytes(json), partition: 0, offset: _offset++, timestamp: 1_000));
        Assert.Equal(1_000, pipeline.Processor.Memory!.TimeOf(0));
        Assert.Null(pipeline.Processor.Memory.TimeOf(1));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, "{\"a\":1}", 0));
        Assert.Equal(RecordOutcome.Dead, Process(pipeline, "{\"a\":2}", 0));
    }

    [Fact]
    public void A_record_that_was_sent_back_is_no_copy_of_the_one_that_died_and_later_ones_are_copies_of_it()
    {
        var pipeline = Of("{ by: [a], within: 10s }");
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{\"a\":1}", 0));
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{\"a\":1}", 0, sentBack: true));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, "{\"a\":1}", 0));
        // Its original died before the step, so nothing is remembered but itself.
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{\"a\":2}", 0, sentBack: true));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, "{\"a\":2}", 0));
    }

    [Fact]
    public void A_memory_that_is_read_back_decides_the_same_about_records_that_were_sent_back()
    {
        var pipeline = Of("{ by: [a], within: 10s }");
        Assert.Equal([RecordOutcome.Write, RecordOutcome.Write, RecordOutcome.Drop], [Recall("{\"a\":1}"), Recall("{\"a\":1}", sentBack: true), Recall("{\"a\":1}")]);
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{\"a\":1}", 0, sentBack: true));
        Assert.Equal(RecordOutcome.Write, Recall("{\"a\":2}", sentBack: true));
        Assert.Equal(RecordOutcome.Drop, Process(pipeline, "{\"a\":2}", 0));

        RecordOutcome Recall(string json, bool sentBack = false) => pipeline.Processor.Memory!.Recall(Source(json, 0, "k", 0, sentBack));
    }

    [Fact]
    public void A_record_that_was_sent_back_and_cannot_be_told_apart_is_rejected_again()
    {
        var rejects = Of("{ by: [a], within: 10s, missing: reject }");
        Assert.Equal(RecordOutcome.Dead, Process(rejects, "{}", 0, sentBack: true));
        Assert.Equal("WEIR3153", rejects.Rejection.Code);
    }

    [Fact]
    public void What_is_forgotten_for_want_of_room_is_counted_once()
    {
        var pipeline = Of("{ by: [a], within: 10s, entries: 3 }");
        for (var number = 0; number < 5; number++) Process(pipeline, $"{{\"a\":{number}}}", 0);
        pipeline.Processor.Memory!.Trim(0, _offset);
        Assert.Equal(2, pipeline.Processor.Memory.TakeForgotten());
        Assert.Equal(0, pipeline.Processor.Memory.TakeForgotten());
        Assert.Equal(RecordOutcome.Write, Process(pipeline, "{\"a\":0}", 0));
    }

    [Fact]
    public void A_pipeline_without_the_step_remembers_nothing() => Assert.Null(TestPipeline.Of("  - drop: {}\n    when: { a: { exists: true } }").Processor.Memory);

    [Fact]
    public void In_the_long_run_a_record_costs_no_memory()
    {
        var pipeline = Of("{ by: [a, b], within: 10s, entries: 500 }");
        Run(pipeline.Processor, 20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(pipeline.Processor, 20_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    void Run(RecordProcessor processor, int records)
    {
        var one = """{"a":"0123456789","b":17}"""u8;
        var other = """{"a":"\u0030123456789","b":18}"""u8;
        for (var number = 0; number < records; number++)
        {
            processor.Process(new SourceRecord("k"u8, number % 2 == 0 ? one : other, partition: 0, offset: _offset++, timestamp: number % 3));
            if (number % 1_000 == 0) processor.Memory!.Trim(0, _offset);
        }
    }

    RecordOutcome Process(TestPipeline pipeline, string json, long second, string? key = "k", int partition = 0, bool sentBack = false) => pipeline.Process(Source(json, second, key, partition, sentBack));

    SourceRecord Source(string json, long second, string? key, int partition, bool sentBack) =>
        new(Encoding.UTF8.GetBytes(key ?? ""), Encoding.UTF8.GetBytes(json), hasKey: key is not null, partition: partition, offset: _offset++, timestamp: 1_000 * second) { Headers = sentBack ? new(SentBack, RecordHeaderReader.Instance) : default };

    static byte[] SentBack
    {
        get
        {
            var encoder = new HeaderEncoder();
            encoder.Add("weir-replays"u8, "1"u8);
            return encoder.Encoded.ToArray();
        }
    }

    static TestPipeline Of(string step, string before = "", string after = "") => TestPipeline.Of($"{before}  - deduplicate: {step}\n{after}", sink: ", unknown_fields: keep");
}
