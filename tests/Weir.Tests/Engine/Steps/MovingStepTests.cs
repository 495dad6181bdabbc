using Weir.Tests.Engine.Configuration;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class MovingStepTests
{
    [Theory]
    [InlineData("from: a, to: b", "{\"a\":1.50,\"x\":1}", "{\"x\":1,\"b\":1.50}")]
    [InlineData("from: a, to: b", "{\"b\":2,\"a\":\"\\u0041\\/\",\"x\":1}", "{\"b\":\"\\u0041\\/\",\"x\":1}")]
    [InlineData("from: a, to: b", "{\"x\":1,\"b\":2}", "{\"x\":1,\"b\":2}")]
    [InlineData("from: a, to: b", "{\"a\":null}", "{\"b\":null}")]
    [InlineData("from: a, to: b", "{\"a\":{ \"c\" : [ 1, \"x y\" ] }}", "{\"b\":{\"c\":[1,\"x y\"]}}")]
    [InlineData("from: a.b, to: c", "{\"a\":{\"b\":1,\"z\":2}}", "{\"a\":{\"z\":2},\"c\":1}")]
    [InlineData("from: a.b, to: a.c", "{\"a\":{\"b\":1,\"z\":2}}", "{\"a\":{\"z\":2,\"c\":1}}")]
    [InlineData("from: a, to: o.\"p.q\".r", "{\"a\":1,\"o\":{\"z\":2}}", "{\"o\":{\"z\":2,\"p.q\":{\"r\":1}}}")]
    [InlineData("from: ä, to: '\"ö\\\"\"'", "{\"\\u00e4\":1}", "{\"ö\\\"\":1}")]
    public void Rename_moves_a_field_with_its_bytes(string paths, string json, string expected) =>
        Assert.Equal(expected, Keep($"  - rename: {{ {paths} }}").Written(json));

    [Fact]
    public void Fields_within_a_moved_object_are_found_in_their_new_place()
    {
        var pipeline = Keep("  - lowercase: { field: a.p.n }\n  - rename: { from: a, to: b.c }\n  - uppercase: { field: b.c.p.m }\n  - set: { field: d, from: b.c.p }\n  - remove: { field: d.n }");
        Assert.Equal(
            "{\"b\":{\"c\":{\"u\":[1],\"p\":{\"n\":\"x\",\"w\":1,\"m\":\"Y\"},\"v\":{\"q\":1}}},\"d\":{\"w\":1,\"m\":\"Y\"}}",
            pipeline.Written("{ \"a\":{ \"u\":[ 1 ], \"p\":{ \"n\":\"X\", \"w\":1, \"m\":\"y\" }, \"v\":{\"q\":1} } }"));
        Assert.Equal("{\"b\":{\"c\":{\"p\":17}},\"d\":17}", pipeline.Written("{\"a\":{\"p\":17}}"));
        Assert.Equal("{\"x\":1}", pipeline.Written("{\"x\":1}"));
    }

    [Fact]
    public void A_copied_object_and_its_source_change_apart() =>
        Assert.Equal("{\"a\":{\"n\":\"X\"},\"b\":{\"n\":\"x\"}}", Keep("  - set: { field: b, from: a }\n  - lowercase: { field: b.n }").Written("{\"a\":{\"n\":\"X\"}}"));

    [Fact]
    public void A_value_that_is_copied_many_times_is_written_whole()
    {
        var steps = string.Join('\n', Enumerable.Range(0, 40).Select(copy => $"  - set: {{ field: c{copy}, from: a }}"));
        var value = $"{{\"k\":\"{new string('x', 2_000)}\",\"z\":[{string.Join(',', Enumerable.Repeat("1", 500))}]}}";
        var written = Keep(steps + "\n  - remove: { field: c7.k }").Written($"{{\"a\":{value}}}");
        Assert.Equal(40, written.Split("\"k\":").Length - 1);
        Assert.StartsWith($"{{\"a\":{value},\"c0\":{value},", written);
        Assert.EndsWith($",\"c39\":{value}}}", written);
    }

    [Fact]
    public void An_object_that_the_contract_narrows_stays_narrow_where_it_is_moved_to()
    {
        var pipeline = TestPipeline.Of("  - rename: { from: a, to: b }", contract: """{ "properties": { "a": { "properties": { "n": {}, "o": { "properties": { "m": {} } } } } } }""");
        Assert.Equal("{\"b\":{\"n\":1,\"o\":{\"m\":2}}}", pipeline.Written("{\"a\":{\"n\":1,\"secret\":2,\"o\":{\"m\":2,\"secret\":3}},\"secret\":4}"));
    }

    [Fact]
    public void A_sinks_contract_sees_what_was_moved()
    {
        var pipeline = TestPipeline.Of("  - rename: { from: a, to: b }", sinkContract: """{ "required": ["b"], "properties": { "b": { "required": ["n"], "properties": { "n": { "type": "string" } } } } }""");
        Assert.Equal("{\"b\":{\"n\":\"x\"}}", pipeline.Written("{\"a\":{\"m\":1,\"n\":\"x\"}}"));
        Assert.Equal(("WEIR3150", "b.n"), (pipeline.Refused("{\"a\":{\"m\":1}}").Code, pipeline.Rejection.Field));
        Assert.Equal(("WEIR3150", "b.n"), (pipeline.Refused("{\"a\":{\"n\":1}}").Code, pipeline.Rejection.Field));
    }

    [Theory]
    [InlineData("fields: [a, b.c]", "{\"x\":1,\"a\":1,\"b\":{\"y\":2,\"c\":3,\"z\":{}},\"u\":[]}", "{\"a\":1,\"b\":{\"c\":3}}")]
    [InlineData("fields: [b]", "{\"b\":{\"y\":2,\"c\":{\"d\":[ 1 ]}},\"x\":1}", "{\"b\":{\"y\":2,\"c\":{\"d\":[1]}}}")]
    [InlineData("fields: [b.c.d]", "{\"b\":{\"c\":{\"e\":1}},\"x\":1}", "{\"b\":{\"c\":{}}}")]
    [InlineData("fields: [b.c]", "{\"b\":\"text\",\"x\":1}", "{}")]
    [InlineData("fields: [b.c]", "{\"b\":[{\"c\":1}]}", "{}")]
    [InlineData("fields: [b, b.c]", "{\"b\":{\"c\":1,\"d\":2}}", "{\"b\":{\"c\":1,\"d\":2}}")]
    [InlineData("fields: ['\"a.b\"']", "{\"a.b\":1,\"a\":{\"b\":2}}", "{\"a.b\":1}")]
    [InlineData("fields: [é]", "{\"\\u00e9\":null,\"e\":1}", "{\"é\":null}")]
    [InlineData("fields: [a]", "{}", "{}")]
    public void Keep_removes_everything_else(string fields, string json, string expected) =>
        Assert.Equal(expected, Keep($"  - keep: {{ {fields} }}").Written(json));

    [Fact]
    public void What_keep_removed_can_be_set_again() =>
        Assert.Equal("{\"o\":{\"a\":1},\"b\":true}", Keep("  - keep: { fields: [o.a] }\n  - set: { field: b, value: true }").Written("{\"o\":{\"a\":1,\"x\":2},\"c\":3}"));

    [Theory]
    [InlineData("rename: { from: a, to: a.b }", "rename: a.b stands within a")]
    [InlineData("rename: { from: a.b.c, to: a }", "rename: a.b.c stands within a")]
    [InlineData("rename: { from: a, to: a }", "rename: both paths are a")]
    [InlineData("set: { field: a, from: a.b }", "set: a.b stands within a")]
    [InlineData("set: { field: a }", "set: one of value, from, header and metadata is needed")]
    [InlineData("set: { field: a, value: 1, from: b }", "set: value and from are given, only one of them can be")]
    [InlineData("map_values: { field: a, values: { x: y }, default: z, other: reject }", "map_values: with a default, other: reject never happens")]
    [InlineData("map_values: { field: a, values: {} }", "map_values.values is empty, must be a map of values")]
    [InlineData("timestamp: { field: a, from: unix-millis, offset: Z }", "timestamp: offset is for from: iso, and this is from: unix-millis")]
    [InlineData("timestamp: { field: a, from: iso, offset: CET }", "timestamp.offset 'CET' is no offset such as Z or +02:00")]
    [InlineData("reject: { reason: x, code: WEIR3101 }", "reject.code 'WEIR3101' is not one of a pipeline's own codes, WEIR3900 to WEIR3999")]
    [InlineData("reject: { reason: '' }", "reject.reason '' has 0 characters, must have 1 to 200")]
    [InlineData("keep: {}", "keep.fields is missing")]
    [InlineData("pseudonymize: { field: a, method: hmac-sha256 }", "pseudonymize: method: hmac-sha256 needs a key")]
    [InlineData("pseudonymize: { field: a, method: truncate, length: 8 }", "pseudonymize: encoding, length and version are for tokens, and this is truncate")]
    [InlineData("pseudonymize: { field: a, method: remove, key: k }", "pseudonymize.key names the key 'k', which is not under keys")]
    [InlineData("pseudonymize: { field: a, method: truncate, overlap_as: b }", "pseudonymize: overlap_as is for methods with a key, and this is truncate")]
    [InlineData("pseudonymize: { field: a, method: remove, as: b }", "pseudonymize: method: remove leaves nothing for as")]
    [InlineData("remove: { field: 'items[0].a' }", "remove.field 'items[0].a' has brackets: the items of an array have no path")]
    public void What_makes_no_sense_is_a_problem(string step, string message)
    {
        var text = Compiling.Head + $"brokers: b:1\nsteps:\n  - {step}\n";
        var problem = Assert.Single(Weir.Engine.PipelineFile.Compile(text, "/p.yaml", Weir.Engine.StepCatalog.BuiltIn(), new Weir.Engine.PipelineEnvironment()).Problems);
        Assert.Equal((message, 8), (problem.Message, problem.Line));
    }

    [Fact]
    public void Copies_that_lead_into_each_other_without_end_are_a_problem()
    {
        var text = Compiling.Head + "brokers: b:1\nsteps:\n  - set: { field: b.x, from: a }\n  - set: { field: b.y, from: a }\n  - set: { field: a.z, from: b }\n";
        var problem = Assert.Single(Weir.Engine.PipelineFile.Compile(text, "/p.yaml", Weir.Engine.StepCatalog.BuiltIn(), new Weir.Engine.PipelineEnvironment()).Problems);
        Assert.Equal("WEIR1018", problem.Code);
    }

    static TestPipeline Keep(string steps) => TestPipeline.Of(steps, sink: ", unknown_fields: keep");
}
