using Weir.Engine;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Contracts;

public sealed class FullValidatorTests
{
    [Theory]
    [InlineData("""{ "multipleOf": 0.1 }""", "0.3", null)]
    [InlineData("""{ "multipleOf": 0.1 }""", "0.35", "WEIR3110 f 5 is not a multiple of 0.1")]
    [InlineData("""{ "multipleOf": 3 }""", "1e300", "WEIR3110 f 5 is not a multiple of 3")]
    [InlineData("""{ "multipleOf": 123456789012345678901234567890 }""", "246913578024691357802469135780", null)]
    [InlineData("""{ "multipleOf": 123456789012345678901234567890 }""", "246913578024691357802469135781", "WEIR3110 f 5 is not a multiple of 123456789012345678901234567890")]
    [InlineData("""{ "minItems": 2 }""", "[1]", "WEIR3111 f 5 has fewer than 2 items")]
    [InlineData("""{ "maxProperties": 1 }""", """{"a":1,"b":2}""", "WEIR3111 f 5 has more than 1 fields")]
    [InlineData("""{ "uniqueItems": true }""", "[1,2,1.0]", "WEIR3112 f 10 stands in the array already")]
    [InlineData("""{ "uniqueItems": true }""", """[{"a":1,"b":"x"},{"b":"\u0078","a":10e-1}]""", "WEIR3112 f 22 stands in the array already")]
    [InlineData("""{ "uniqueItems": true }""", """[{"a":1},{"a":[1]},[{"a":1}],"a",null,false,0,"",[],{}]""", null)]
    [InlineData("""{ "contains": { "const": 1 }, "minContains": 2 }""", "[1,2]", "WEIR3113 f 5 has fewer than 2 items as contains asks")]
    [InlineData("""{ "not": { "type": "string" } }""", "\"x\"", "WEIR3114 f 5 is what not excludes")]
    [InlineData("""{ "items": false }""", "[1]", "WEIR3114 f 6 is not allowed here")]
    [InlineData("""{ "propertyNames": { "maxLength": 2 } }""", """{"ab":1,"a\u0062c":1}""", "WEIR3115 f 13 has a name that has more than 2 characters")]
    [InlineData("""{ "items": { "properties": { "sku": { "pattern": "^[A-Z]+$" } } } }""", """[{"sku":"A"},{"sku":"a"}]""", "WEIR3104 f.sku 25 does not match ^[A-Z]+$")]
    [InlineData("""{ "items": { "required": ["sku"] } }""", """[{"sku":"A"},{}]""", "WEIR3101 f.sku 18 is missing")]
    [InlineData("""{ "items": { "additionalProperties": false } }""", """[{"secret-name":"A"}]""", "WEIR3108 f 7 has a field that is not allowed")]
    [InlineData("""{ "additionalProperties": false }""", """{"a":1}""", "WEIR3108 f 6 has a field that is not allowed")]
    [InlineData("""{ "additionalProperties": { "type": "integer" } }""", """{"anna@example.com":"x"}""", "WEIR3102 f 25 must be integer")]
    [InlineData("""{ "patternProperties": { "^n_": { "type": "integer" } } }""", """{"n_a":1,"s":"x","n_b":"x"}""", "WEIR3102 f 28 must be integer")]
    [InlineData("""{ "properties": { "a": { "const": { "b": [1] } } } }""", """{"a":{"b":[1.0]}}""", null)]
    [InlineData("""{ "properties": { "a": { "const": { "b": [1] } } } }""", """{"a":{"b":[2]}}""", "WEIR3103 f.a 10 is not the value that const asks for")]
    [InlineData("""{ "if": { "properties": { "k": { "const": 1 } } }, "then": { "required": ["x"] } }""", """{"k":1}""", "WEIR3101 f.x 5 is missing")]
    [InlineData("""{ "dependentRequired": { "a": ["b"] } }""", """{"a":1}""", "WEIR3101 f.b 5 is missing")]
    [InlineData("""{ "allOf": [{ "properties": { "a": {} } }], "unevaluatedProperties": false }""", """{"a":1,"b":2}""", "WEIR3108 f 12 has a field that is not allowed")]
    [InlineData("""{ "prefixItems": [{}], "unevaluatedItems": { "type": "string" } }""", "[1,2]", "WEIR3102 f 8 must be string")]
    public void What_slots_cannot_tell_is_told_with_its_place(string schema, string value, string? expected)
    {
        var pipeline = TestPipeline.Of(contract: $$"""{ "properties": { "f": {{schema}} } }""");
        var outcome = pipeline.Process($$"""{"f":{{value}}}""");
        var rejection = pipeline.Rejection;
        Assert.Equal(expected, outcome == RecordOutcome.Write ? null : $"{rejection.Code} {rejection.Field} {rejection.ByteOffset} {rejection.Reason}");
    }

    const string Shapes = """
        { "oneOf": [
          { "properties": { "kind": { "const": "circle" }, "size": { "properties": { "radius": { "type": "number" } } } } },
          { "properties": { "kind": { "const": "square" }, "size": { "properties": { "side": { "type": "number" } } } } } ] }
        """;

    [Theory]
    [InlineData("""{"kind":"circle","size":{"radius":"x"}}""", "WEIR3102 f.size.radius 39 must be number (alternative 1 of oneOf)")]
    [InlineData("""{"kind":"square","size":{"side":"x"}}""", "WEIR3102 f.size.side 37 must be number (alternative 2 of oneOf)")]
    [InlineData("""{"kind":"line"}""", "WEIR3109 f 5 matches none of the 2 alternatives of oneOf")]
    [InlineData("{}", "WEIR3109 f 5 matches alternatives 1 and 2 of oneOf, and may match only one")]
    public void Of_alternatives_the_one_that_was_meant_says_what_is_wrong(string value, string expected)
    {
        var rejection = TestPipeline.Of(contract: $$"""{ "properties": { "f": {{Shapes}} } }""").Refused($$"""{"f":{{value}}}""");
        Assert.Equal(expected, $"{rejection.Code} {rejection.Field} {rejection.ByteOffset} {rejection.Reason}");
    }

    [Fact]
    public void What_the_whole_record_must_meet_is_checked_beside_the_compiled_fields()
    {
        var pipeline = TestPipeline.Of(contract: """
            { "properties": { "a": { "type": "integer" } }, "anyOf": [{ "required": ["a"] }, { "required": ["b"] }], "minProperties": 2 }
            """);
        Assert.Equal(RecordOutcome.Write, pipeline.Process("""{"b":1,"c":1}"""));
        Assert.Equal("WEIR3102 a at byte 5: must be integer", pipeline.Refused("""{"a":"x","c":1}""").ToString());
        Assert.Equal("WEIR3111 at byte 1: has fewer than 2 fields", pipeline.Refused(""" {"a":1}""").ToString());
        Assert.Equal("WEIR3109 at byte 0: matches none of the 2 alternatives of anyOf", pipeline.Refused("""{"c":1,"d":1}""").ToString());
    }

    [Fact]
    public void References_inside_the_contract_are_followed_and_may_be_recursive()
    {
        var pipeline = TestPipeline.Of(contract: """
            { "properties": { "id": { "$ref": "#/$defs/id" }, "tree": { "$ref": "#/$defs/tree" } },
              "$defs": { "id": { "type": "string" }, "tree": { "properties": { "id": { "$ref": "#/$defs/id" }, "next": { "$ref": "#/$defs/tree" } } } } }
            """);
        Assert.Equal(RecordOutcome.Write, pipeline.Process("""{"id":"x","tree":{"id":"x","next":{"id":"x","next":{}}}}"""));
        Assert.Equal("WEIR3102 id at byte 6: must be string", pipeline.Refused("""{"id":1}""").ToString());
        Assert.Equal("WEIR3102 tree.next.next.id at byte 39: must be string", pipeline.Refused("""{"tree":{"id":"x","next":{"next":{"id":1}}}}""").ToString());
    }

    [Fact]
    public void A_contract_that_doubles_its_work_at_every_level_is_stopped()
    {
        var pipeline = TestPipeline.Of(contract: """{ "properties": { "a": { "anyOf": [{ "$ref": "#" }, { "$ref": "#" }, { "required": ["b"] }] } }, "required": ["z"] }""");
        var json = string.Concat(Enumerable.Repeat("{\"z\":1,\"a\":", 40)) + "{}" + new string('}', 40);
        Assert.Equal("WEIR3116", pipeline.Refused(json).Code);
        Assert.Equal(RecordOutcome.Write, pipeline.Process("""{"z":1,"a":{"z":1}}"""));
    }

    [Fact]
    public void Alternatives_that_double_at_every_level_are_neither_compiled_nor_applied_without_end()
    {
        var pipeline = TestPipeline.Of(contract: Doubling(45, """{ "type": "string" }"""));
        Assert.Equal(RecordOutcome.Write, pipeline.Process("""{"f":"x"}"""));
        Assert.Equal("WEIR3116", pipeline.Refused("""{"f":1}""").Code);
    }

    [Fact]
    public void A_schema_that_counts_a_large_array_again_and_again_is_stopped_where_a_small_one_is_judged()
    {
        var pipeline = TestPipeline.Of(contract: Doubling(14, """{ "minItems": 1000000 }"""));
        Assert.Equal("WEIR3109", pipeline.Refused("""{"f":[1]}""").Code);
        Assert.Equal("WEIR3116", pipeline.Refused($"{{\"f\":[{string.Join(',', Enumerable.Repeat("1", 100_000))}]}}").Code);
    }

    [Fact]
    public void Schemas_within_each_other_up_to_the_limit_need_little_of_a_threads_stack()
    {
        var chain = string.Join(", ", Enumerable.Range(0, 48).Select(level => $$"""
            "l{{level}}": { "allOf": [{ "$ref": "#/$defs/l{{level + 1}}" }] }
            """));
        var pipeline = TestPipeline.Of(contract: $$"""{ "properties": { "f": { "$ref": "#/$defs/l0" } }, "$defs": { {{chain}}, "l48": { "items": { "$ref": "#/$defs/l0" } } } }""");
        var codes = new List<string>();
        var thread = new Thread(() => codes.AddRange(new[] { 6, 60 }.Select(depth => pipeline.Process($"{{\"f\":{new string('[', depth)}{new string(']', depth)}}}") == RecordOutcome.Write ? "" : pipeline.Rejection.Code)), 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(["", "WEIR3116"], codes);
    }

    /// <summary>The last schema, reached in two ways at every level.</summary>
    static string Doubling(int levels, string last)
    {
        var definitions = Enumerable.Range(0, levels).Select(level => $$"""
            "l{{level}}": { "anyOf": [{ "$ref": "#/$defs/l{{level + 1}}" }, { "$ref": "#/$defs/l{{level + 1}}" }] }
            """);
        return $$"""{ "properties": { "f": { "$ref": "#/$defs/l0" } }, "$defs": { {{string.Join(", ", definitions)}}, "l{{levels}}": {{last}} } }""";
    }

    [Fact]
    public void Fields_are_known_wherever_the_sinks_contract_names_them()
    {
        var pipeline = TestPipeline.Of(sinkContract: """
            { "allOf": [{ "properties": { "a": {} } }, { "$ref": "#/$defs/b" }], "if": { "required": ["c"] }, "then": { "properties": { "o": { "oneOf": [{ "properties": { "x": {} } }, { "properties": { "y": {} }, "required": ["y"] }] } } },
              "$defs": { "b": { "properties": { "b": {} } } } }
            """);
        Assert.Equal("""{"a":1,"b":2,"c":3,"o":{"x":1}}""", pipeline.Written("""{"z":0,"a":1,"b":2,"c":3,"o":{"x":1,"z":2}}"""));
    }

    [Fact]
    public void An_object_whose_other_fields_a_contract_describes_is_written_whole()
    {
        var pipeline = TestPipeline.Of(sinkContract: """{ "properties": { "a": {}, "o": { "properties": { "x": {} }, "additionalProperties": { "type": "integer" } } }, "patternProperties": { "^p_": {} } }""");
        Assert.Equal("""{"p_1":0,"o":{"x":1,"z":2}}""", pipeline.Written("""{"p_1":0,"o":{"x":1,"z":2}}"""));
        Assert.Equal("WEIR3150 o at byte 5: must be integer", pipeline.Refused("""{"o":{"z":"2"}}""").ToString());
    }

    [Fact]
    public void The_sinks_contract_judges_the_record_as_it_is_written()
    {
        var pipeline = TestPipeline.Of(
            "  - lowercase: { field: o.name }\n  - remove: { field: gone }",
            sinkContract: """{ "properties": { "o": { "properties": { "name": { "pattern": "^[a-z]+$" }, "list": { "items": { "type": "integer" } } }, "maxProperties": 2 } }, "propertyNames": { "enum": ["o"] } }""");
        Assert.Equal("""{"o":{"name":"abc","list":[1]}}""", pipeline.Written("""{"gone":1,"o":{"name":"ABC","list":[1],"unknown":1},"unknown":2}"""));
        Assert.Equal("WEIR3150 o.list at byte 26: must be integer", pipeline.Refused("""{"o":{"name":"ABC","list":["x"]}}""").ToString());
        Assert.Equal("WEIR3150 o.name: does not match ^[a-z]+$", pipeline.Refused("""{"o":{"name":"AB1"}}""").ToString());
    }

    [Fact]
    public void The_full_validator_allocates_nothing_per_record()
    {
        var pipeline = TestPipeline.Of(contract: """
            { "properties": { "tags": { "uniqueItems": true, "items": { "pattern": "^(a|\\u00e4)+$" } },
              "o": { "oneOf": [{ "required": ["x"] }, { "required": ["y"] }], "unevaluatedProperties": { "multipleOf": 0.5 }, "propertyNames": { "maxLength": 9 } } },
              "if": { "required": ["k"] }, "then": { "properties": { "k": { "enum": [{ "v": [1] }, 2] } } }, "patternProperties": { "^p_": { "minimum": 0 } } }
            """);
        byte[][] records =
        [
            .. new[]
            {
                """{"tags":["a","aa","\u00e4"],"o":{"x":1,"z":1.5},"k":{"v":[1.0]},"p_1":3,"p_\u0032":4}""",
                """{"tags":[],"o":{"y":1},"k":2}""",
            }.Select(System.Text.Encoding.UTF8.GetBytes),
        ];
        foreach (var record in records) Assert.Equal(RecordOutcome.Write, pipeline.Process(record));
        Run(pipeline.Processor, records, 2_000);
        Assert.Equal(0, AllocatedBytes.By(() => Run(pipeline.Processor, records, 20_000)));
    }

    static void Run(RecordProcessor processor, byte[][] records, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var record = new SourceRecord(default, records[i % records.Length], hasKey: false);
            processor.Process(in record);
        }
    }
}
