using Weir.Engine;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class ValueStepTests
{
    [Theory]
    [InlineData("string", "17", "\"17\"")]
    [InlineData("string", "1.50e+1", "\"1.50e+1\"")]
    [InlineData("string", "true", "\"true\"")]
    [InlineData("string", "\"\\u0041\"", "\"\\u0041\"")]
    [InlineData("number", "\"17.50\"", "17.50")]
    [InlineData("number", "\"-0\"", "-0")]
    [InlineData("number", "\"\\u0031e5\"", "1e5")]
    [InlineData("number", "1.0", "1.0")]
    [InlineData("number", "true", "1")]
    [InlineData("number", "false", "0")]
    [InlineData("integer", "\"17\"", "17")]
    [InlineData("integer", "\"17.0\"", "17")]
    [InlineData("integer", "1e3", "1000")]
    [InlineData("integer", "-17", "-17")]
    [InlineData("integer", "9223372036854775807", "9223372036854775807")]
    [InlineData("integer", "false", "0")]
    [InlineData("boolean", "\"True\"", "true")]
    [InlineData("boolean", "\"FALSE\"", "false")]
    [InlineData("boolean", "\"1\"", "true")]
    [InlineData("boolean", "0", "false")]
    [InlineData("boolean", "true", "true")]
    [InlineData("boolean", "null", "null")]
    [InlineData("number", "null", "null")]
    public void Convert_writes_the_other_type(string to, string json, string expected)
    {
        Assert.Equal($"{{\"f\":{expected},\"x\":1}}", Keep($"  - convert: {{ field: f, to: {to} }}").Written($"{{\"f\":{json},\"x\":1}}"));
        var moved = Keep($"  - convert: {{ field: f, to: {to}, as: o.t }}").Written($"{{\"f\":{json},\"x\":1}}");
        Assert.Equal(json == "null" ? "{\"f\":null,\"x\":1}" : $"{{\"x\":1,\"o\":{{\"t\":{expected}}}}}", moved);
    }

    [Theory]
    [InlineData("string", "[1]")]
    [InlineData("string", "{}")]
    [InlineData("number", "\"\"")]
    [InlineData("number", "\" 1\"")]
    [InlineData("number", "\"+1\"")]
    [InlineData("number", "\"01\"")]
    [InlineData("number", "\"1.\"")]
    [InlineData("number", "\".5\"")]
    [InlineData("number", "\"1e\"")]
    [InlineData("number", "\"NaN\"")]
    [InlineData("number", "\"0x1F\"")]
    [InlineData("number", "\"12345678901234567890123456789012345678901234567890123456789012345\"")]
    [InlineData("integer", "1.5")]
    [InlineData("integer", "\"1.5\"")]
    [InlineData("integer", "9223372036854775808")]
    [InlineData("integer", "\"1e400\"")]
    [InlineData("boolean", "\"yes\"")]
    [InlineData("boolean", "2")]
    [InlineData("boolean", "1.0")]
    [InlineData("boolean", "\"\"")]
    public void What_cannot_be_converted_is_a_dead_letter(string to, string json)
    {
        var rejection = Keep($"  - convert: {{ field: f, to: {to} }}").Refused($"{{\"f\":{json}}}");
        Assert.Equal(("WEIR3145", "f", 5), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Theory]
    [InlineData("", "\"iOS\"", "\"apple\"")]
    [InlineData("", "\"\\u0069OS\"", "\"apple\"")]
    [InlineData("", "\"1\"", "true")]
    [InlineData("", "1", "true")]
    [InlineData("", "1.0", "true")]
    [InlineData("", "false", "null")]
    [InlineData("", "\"é\"", "\"a\\\"b\"")]
    [InlineData("", "\"\"", "0")]
    [InlineData("", "\"ios\"", "\"ios\"")]
    [InlineData("", "[1]", "[1]")]
    [InlineData("", "null", "null")]
    [InlineData(", default: x", "\"ios\"", "\"x\"")]
    [InlineData(", default: x", "{\"a\":1}", "\"x\"")]
    [InlineData(", default: null", "2", "null")]
    [InlineData(", default: x", "null", "null")]
    public void Map_values_replaces_what_is_in_the_table(string other, string json, string expected) =>
        Assert.Equal($"{{\"f\":{expected}}}", Keep($"  - map_values: {{ field: f, values: {{ iOS: apple, 1: true, 'false': null, é: 'a\"b', '': 0 }}{other} }}").Written($"{{\"f\":{json}}}"));

    [Fact]
    public void Map_values_can_reject_remove_or_move_what_is_not_in_the_table()
    {
        Assert.Equal(new Rejection("WEIR3146", "f", 5, "is not in the table") { Step = "map_values" }, Keep("  - map_values: { field: f, values: { a: b }, other: reject }").Refused("{\"f\":\"c\"}"));
        Assert.Equal("{}", Keep("  - map_values: { field: f, values: { a: b }, other: remove }").Written("{\"f\":\"c\"}"));
        Assert.Equal("{\"t\":[1,{\"a\":2}]}", Keep("  - map_values: { field: f, values: { a: b }, as: t }").Written("{\"f\":[1, {\"a\":2}]}"));
        Assert.Equal("{\"t\":\"b\"}", Keep("  - map_values: { field: f, values: { a: b }, as: t }").Written("{\"f\":\"a\"}"));
    }

    [Theory]
    [InlineData("value: x", "{}", "{\"f\":\"x\"}")]
    [InlineData("value: null", "{\"f\":7,\"a\":1}", "{\"f\":null,\"a\":1}")]
    [InlineData("value: [1, two, { three: [null] }]", "{}", "{\"f\":[1,\"two\",{\"three\":[null]}]}")]
    [InlineData("value: { b: { c: '1' }, d: 1.50, e: {} }", "{\"f\":{\"old\":1}}", "{\"f\":{\"b\":{\"c\":\"1\"},\"d\":1.50,\"e\":{}}}")]
    [InlineData("value: \"a\\nb\"", "{}", "{\"f\":\"a\\nb\"}")]
    [InlineData("from: a", "{\"a\":\"\\u0041\"}", "{\"a\":\"\\u0041\",\"f\":\"\\u0041\"}")]
    [InlineData("from: a", "{\"a\":null}", "{\"a\":null,\"f\":null}")]
    [InlineData("from: a", "{\"f\":1}", "{\"f\":1}")]
    [InlineData("from: a", "{\"f\":1,\"a\":{ \"x\":[ 1 ] }}", "{\"f\":{\"x\":[1]},\"a\":{\"x\":[1]}}")]
    public void Set_puts_a_constant_or_another_fields_value(string source, string json, string expected) =>
        Assert.Equal(expected, Keep($"  - set: {{ field: f, {source} }}").Written(json));

    [Fact]
    public void A_constant_object_is_known_field_by_field() =>
        Assert.Equal("{\"f\":{\"a\":{\"b\":\"x\"},\"c\":1}}", Keep("  - set: { field: f, value: { a: { b: X }, c: 1 } }\n  - lowercase: { field: f.a.b }").Written("{}"));

    [Theory]
    [InlineData("topic", "\"logins\"")]
    [InlineData("partition", "3")]
    [InlineData("offset", "9000000000")]
    [InlineData("timestamp", "1694479551000")]
    [InlineData("key", "\"k\\\"é\"")]
    public void Set_copies_what_Kafka_knows_of_the_record(string metadata, string expected)
    {
        var pipeline = Keep($"  - set: {{ field: m.x, metadata: {metadata} }}");
        Assert.Equal(RecordOutcome.Write, pipeline.Process(new SourceRecord("k\"é"u8, "{\"a\":1}"u8, topic: "logins", partition: 3, offset: 9_000_000_000, timestamp: 1_694_479_551_000)));
        Assert.Equal($"{{\"a\":1,\"m\":{{\"x\":{expected}}}}}", pipeline.Value);
    }

    [Fact]
    public void A_key_that_is_null_or_no_text()
    {
        var pipeline = Keep("  - set: { field: k, metadata: key }");
        Assert.Equal(RecordOutcome.Write, pipeline.Process(new SourceRecord(default, "{}"u8, hasKey: false)));
        Assert.Equal("{\"k\":null}", pipeline.Value);
        Assert.Equal(RecordOutcome.Dead, pipeline.Process(new SourceRecord([0xFF], "{}"u8)));
        Assert.Equal("WEIR3148", pipeline.Rejection.Code);
    }

    [Theory]
    [InlineData("set: { field: a.b, value: 1 }")]
    [InlineData("set: { field: a.b, from: c }")]
    [InlineData("set: { field: a.b, value: { x: 1 } }")]
    [InlineData("set: { field: a.b, metadata: offset }")]
    [InlineData("rename: { from: c, to: a.b }")]
    [InlineData("convert: { field: c, to: string, as: a.b }")]
    [InlineData("timestamp: { field: c, from: unix-seconds, as: a.b }")]
    [InlineData("map_values: { field: c, values: { 1: x }, as: a.b }")]
    [InlineData("map_values: { field: c, values: { 2: x }, as: a.b }")]
    public void A_field_cannot_be_set_within_something_that_is_no_object(string step)
    {
        foreach (var json in (string[])["{\"a\":[{\"b\":1}],\"c\":1}", "{\"a\":null,\"c\":1}"])
        {
            var rejection = Keep($"  - {step}").Refused(json);
            Assert.Equal(("WEIR3144", "a.b"), (rejection.Code, rejection.Field));
        }
    }

    static TestPipeline Keep(string steps) => TestPipeline.Of(steps, sink: ", unknown_fields: keep");
}
