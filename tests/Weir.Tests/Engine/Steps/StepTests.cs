using Weir.Engine;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class StepTests
{
    [Theory]
    [InlineData("for: [missing]", "{}", "{\"f\":\"d\"}")]
    [InlineData("for: [missing]", "{\"f\":null}", "{\"f\":null}")]
    [InlineData("for: ['null']", "{\"f\":null}", "{\"f\":\"d\"}")]
    [InlineData("for: ['null']", "{}", "{}")]
    [InlineData("for: [empty]", "{\"f\":\"\"}", "{\"f\":\"d\"}")]
    [InlineData("for: [empty]", "{\"f\":\" \"}", "{\"f\":\" \"}")]
    [InlineData("for: [not-string]", "{\"f\":{\"a\":1}}", "{\"f\":\"d\"}")]
    [InlineData("for: [not-string]", "{\"f\":null}", "{\"f\":null}")]
    public void Default_fills_what_counts_as_none(string given, string json, string expected) =>
        Assert.Equal(expected, Keep($"  - default: {{ field: f, value: d, {given} }}").Written(json));

    [Theory]
    [InlineData("17", "17")]
    [InlineData("true", "true")]
    [InlineData("'a\"b'", "\"a\\\"b\"")]
    public void Default_writes_any_scalar(string value, string json) =>
        Assert.Equal($"{{\"f\":{json}}}", Keep($"  - default: {{ field: f, value: {value} }}").Written("{}"));

    [Theory]
    [InlineData("\"iOS\"", "\"ios\"")]
    [InlineData("\"ios\"", "\"ios\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"ÄÖÜ ΣΑΣ Ⱥ\"", "\"äöü σασ ⱥ\"")]
    [InlineData("\"\\u0041\\u00c4\\\"\\n\"", "\"aä\\\"\\u000a\"")]
    [InlineData("\"😀A\"", "\"😀a\"")]
    [InlineData("null", "null")]
    public void Lowercase_maps_ASCII_and_the_rest_of_Unicode(string json, string expected) =>
        Assert.Equal($"{{\"f\":{expected}}}", Keep("  - lowercase: { field: f }").Written($"{{\"f\":{json}}}"));

    [Fact]
    public void Lowercase_rejects_what_is_no_text()
    {
        var rejection = Keep("  - lowercase: { field: f }").Refused("{\"f\":17}");
        Assert.Equal(("WEIR3143", "f", 5), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Fact]
    public void Remove_takes_fields_out_at_any_depth()
    {
        var pipeline = Keep("  - remove: { fields: [a, b.c, 'd.\"e.f\"'] }");
        Assert.Equal("{\"x\":1,\"b\":{\"y\":2},\"d\":{}}", pipeline.Written("{ \"a\":[1], \"x\":1, \"b\":{ \"c\":1, \"y\":2 }, \"d\":{\"e.f\":{}} }"));
        Assert.Equal("{\"b\":1}", pipeline.Written("{\"b\":1}"));
        Assert.Equal("{}", pipeline.Written("{}"));
    }

    [Theory]
    [InlineData("\"iOS\"", "\"IOS\"")]
    [InlineData("\"IOS 7\"", "\"IOS 7\"")]
    [InlineData("\"äöü ς ɐ ß\"", "\"ÄÖÜ Σ Ɐ ß\"")]
    [InlineData("\"\\u0061\\u00e4\\t\"", "\"AÄ\\u0009\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("null", "null")]
    public void Uppercase_maps_ASCII_and_the_rest_of_Unicode(string json, string expected) =>
        Assert.Equal($"{{\"f\":{expected}}}", Keep("  - uppercase: { field: f }").Written($"{{\"f\":{json}}}"));

    [Theory]
    [InlineData("both", "\"  a b \"", "\"a b\"")]
    [InlineData("start", "\"  a b \"", "\"a b \"")]
    [InlineData("end", "\"  a b \"", "\"  a b\"")]
    [InlineData("both", "\"a\\u0020b\"", "\"a\\u0020b\"")]
    [InlineData("both", "\"\\t\\u00a0é\\n\\u0022 \"", "\"é\\u000a\\\"\"")]
    [InlineData("both", "\"\u3000x\u2003\"", "\"x\"")]
    [InlineData("both", "\" \\r\\n\"", "\"\"")]
    [InlineData("both", "\"\"", "\"\"")]
    [InlineData("both", "\"\u200bx\"", "\"\u200bx\"")]
    [InlineData("both", "null", "null")]
    public void Trim_takes_white_space_from_the_ends(string side, string json, string expected) =>
        Assert.Equal($"{{\"f\":{expected}}}", Keep($"  - trim: {{ field: f, side: {side} }}").Written($"{{\"f\":{json}}}"));

    [Theory]
    [InlineData("uppercase")]
    [InlineData("trim")]
    public void A_step_on_texts_rejects_everything_else(string step)
    {
        foreach (var json in (string[])["17", "true", "[]", "{}"])
        {
            var rejection = Keep($"  - {step}: {{ field: o.f }}").Refused($"{{\"o\":{{\"f\":{json}}}}}");
            Assert.Equal(("WEIR3143", "o.f", 10), (rejection.Code, rejection.Field, rejection.ByteOffset));
        }
        Assert.Equal("{\"o\":{}}", Keep($"  - {step}: {{ field: o.f }}").Written("{\"o\":{}}"));
    }

    [Fact]
    public void Drop_ends_the_way_of_a_record_for_which_its_condition_holds()
    {
        var pipeline = Keep("  - drop: {}\n    when: { a: { equals: 1 } }\n  - remove: { field: b }");
        Assert.Equal(RecordOutcome.Drop, pipeline.Process("{\"a\":1,\"b\":2}"));
        Assert.Equal("{\"a\":2}", pipeline.Written("{\"a\":2,\"b\":2}"));
    }

    [Fact]
    public void Reject_gives_its_code_reason_and_field()
    {
        var pipeline = Keep("  - reject: { reason: is too old, code: WEIR3917, field: o.at }\n    when: { o: { exists: true } }\n  - reject: { reason: has no o }");
        Assert.Equal(new Rejection("WEIR3917", "o.at", 11, "is too old") { Step = "reject" }, pipeline.Refused("{\"o\":{\"at\":1}}"));
        Assert.Equal(new Rejection("WEIR3917", "o.at", -1, "is too old") { Step = "reject" }, pipeline.Refused("{\"o\":{}}"));
        Assert.Equal(new Rejection("WEIR3151", null, -1, "has no o") { Step = "reject" }, pipeline.Refused("{}"));
    }

    static TestPipeline Keep(string steps) => TestPipeline.Of(steps, sink: ", unknown_fields: keep");
}
