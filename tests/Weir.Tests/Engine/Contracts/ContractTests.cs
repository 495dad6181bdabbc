using System.Text;
using Weir.Engine;
using Weir.Engine.Contracts;
using Weir.Engine.Records;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Contracts;

public sealed class ContractTests
{
    [Theory]
    [InlineData("""{ "type": "string" }""", "\"x\"", null)]
    [InlineData("""{ "type": "string" }""", "1", "WEIR3102 must be string")]
    [InlineData("""{ "type": "string" }""", "null", "WEIR3102 must be string")]
    [InlineData("""{ "type": ["string", "null"] }""", "null", null)]
    [InlineData("""{ "type": ["string", "null"] }""", "{}", "WEIR3102 must be string or null")]
    [InlineData("""{ "type": "integer" }""", "1.0", null)]
    [InlineData("""{ "type": "integer" }""", "1e2", null)]
    [InlineData("""{ "type": "integer" }""", "1.5", "WEIR3102 must be integer")]
    [InlineData("""{ "type": "number" }""", "1.5", null)]
    [InlineData("""{ "type": ["integer", "number"] }""", "1.5", null)]
    [InlineData("""{ "type": "boolean" }""", "false", null)]
    [InlineData("""{ "type": "array" }""", "[1]", null)]
    [InlineData("""{ "type": "object" }""", "[1]", "WEIR3102 must be object")]
    [InlineData("""{ "enum": ["android", "iOS"] }""", "\"iOS\"", null)]
    [InlineData("""{ "enum": ["android", "iOS"] }""", "\"\\u0069OS\"", null)]
    [InlineData("""{ "enum": ["android", "iOS"] }""", "\"ios\"", "WEIR3103 is not one of the 2 allowed values")]
    [InlineData("""{ "enum": [1, null, true] }""", "1.0", null)]
    [InlineData("""{ "enum": [1, null, true] }""", "null", null)]
    [InlineData("""{ "enum": [1, null, true] }""", "false", "WEIR3103 is not one of the 3 allowed values")]
    [InlineData("""{ "enum": [1] }""", "\"1\"", "WEIR3103 is not 1")]
    [InlineData("""{ "const": "é" }""", "\"\\u00e9\"", null)]
    [InlineData("""{ "const": "a" }""", "[\"a\"]", "WEIR3103 is not \"a\"")]
    [InlineData("""{ "pattern": "^[A-Z]{2}$" }""", "\"RU\"", null)]
    [InlineData("""{ "pattern": "^[A-Z]{2}$" }""", "\"\\u0052U\"", null)]
    [InlineData("""{ "pattern": "^[A-Z]{2}$" }""", "\"RUS\"", "WEIR3104 does not match ^[A-Z]{2}$")]
    [InlineData("""{ "pattern": "^[A-Z]{2}$" }""", "17", null)]
    [InlineData("""{ "pattern": "^(é|ü)+$" }""", "\"éü\"", null)]
    [InlineData("""{ "pattern": "^(é|ü)+$" }""", "\"éa\"", "WEIR3104 does not match ^(é|ü)+$")]
    [InlineData("""{ "minLength": 2 }""", "\"😀\"", "WEIR3106 has fewer than 2 characters")]
    [InlineData("""{ "maxLength": 2 }""", "\"😀\\ud83d\\ude00\"", null)]
    [InlineData("""{ "maxLength": 2 }""", "\"abc\"", "WEIR3106 has more than 2 characters")]
    [InlineData("""{ "minimum": 0 }""", "0", null)]
    [InlineData("""{ "minimum": 0 }""", "-1", "WEIR3107 is below 0")]
    [InlineData("""{ "minimum": 0.5 }""", "0.4999999999999999999999", "WEIR3107 is below 0.5")]
    [InlineData("""{ "maximum": 9007199254740992 }""", "9007199254740993", "WEIR3107 is above 9007199254740992")]
    [InlineData("""{ "exclusiveMinimum": 1 }""", "1.0", "WEIR3107 is not above 1")]
    [InlineData("""{ "exclusiveMaximum": 1 }""", "1", "WEIR3107 is not below 1")]
    [InlineData("""{ "maximum": 10 }""", "\"11\"", null)]
    [InlineData("""{ "format": "uuid" }""", "\"x\"", "WEIR3105 is not a UUID")]
    [InlineData("""{ "format": "ipv4" }""", "\"1.2.3.4\"", null)]
    [InlineData("""{ "format": "ipv6" }""", "\"1.2.3.4\"", "WEIR3105 is not an IPv6 address")]
    [InlineData("""{ "format": "date-time" }""", "\"2023-09-12\"", "WEIR3105 is not an RFC 3339 date-time")]
    [InlineData("""{ "anyOf": [{ "type": "string", "maxLength": 1 }, { "type": "integer" }] }""", "1", null)]
    [InlineData("""{ "anyOf": [{ "type": "string", "maxLength": 1 }, { "type": "integer" }] }""", "\"ab\"", "WEIR3106 has more than 1 characters")]
    [InlineData("""{ "anyOf": [{ "type": "string", "maxLength": 1 }, { "type": "integer" }] }""", "null", "WEIR3109 matches none of the alternatives")]
    [InlineData("""{ "oneOf": [{ "minimum": 5 }, { "maximum": 5 }] }""", "4", null)]
    [InlineData("""{ "oneOf": [{ "minimum": 5 }, { "maximum": 5 }] }""", "5", "WEIR3109 does not match exactly one of the alternatives")]
    public void A_value_is_judged_as_JSON_Schema_says(string schema, string value, string? expected)
    {
        var pipeline = TestPipeline.Of(contract: $$"""{ "properties": { "f": {{schema}} } }""");
        var outcome = pipeline.Process($$"""{"f":{{value}}}""");
        Assert.Equal(expected, outcome == RecordOutcome.Write ? null : $"{pipeline.Rejection.Code} {pipeline.Rejection.Reason}");
        if (expected is not null) Assert.Equal(("f", 5), (pipeline.Rejection.Field, pipeline.Rejection.ByteOffset));
    }

    [Fact]
    public async Task Alternatives_within_alternatives_are_each_looked_at_a_few_times()
    {
        const int Levels = 32;
        var levels = Enumerable.Range(0, Levels).Select(level => $$"""
            "l{{level}}": { "anyOf": [{ "$ref": "#/$defs/l{{level + 1}}" }] }
            """);
        var pipeline = TestPipeline.Of(contract: $$"""{ "properties": { "f": { "$ref": "#/$defs/l0" } }, "$defs": { {{string.Join(", ", levels)}}, "l{{Levels}}": { "minimum": 5 } } }""");
        // Twice at each level would be minutes.
        Assert.Equal(RecordOutcome.Dead, await Task.Run(() => pipeline.Process("""{"f":4}"""), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal("WEIR3107 is below 5", $"{pipeline.Rejection.Code} {pipeline.Rejection.Reason}");
        Assert.Equal(RecordOutcome.Write, pipeline.Process("""{"f":5}"""));
    }

    [Theory]
    [InlineData("""{"a":1,"o":{"r":1}}""", null, null, 0)]
    [InlineData("""{"o":{"r":1}}""", "WEIR3101", "a", 0)]
    [InlineData("""{"a":1}""", "WEIR3101", "o", 0)]
    [InlineData(""" {"a":1,"o":{"p":"x"}}""", "WEIR3101", "o.r", 12)]
    [InlineData("""{"a":1,"o":{"r":1,"p":"xy"}}""", "WEIR3106", "o.p", 22)]
    [InlineData("""{"a":1,"o":{"r":1,"q":1}}""", "WEIR3108", "o", 18)]
    [InlineData("""{"a":1,"o":{"r":1},"free":{}}""", null, null, 0)]
    [InlineData("""{"a":1,"o":[]}""", "WEIR3102", "o", 11)]
    public void Objects_within_objects_are_judged(string json, string? code, string? field, int at)
    {
        var pipeline = TestPipeline.Of(contract: """
            { "type": "object", "required": ["a", "o"], "properties": {
              "o": { "type": "object", "required": ["r"], "additionalProperties": false, "properties": { "r": {}, "p": { "maxLength": 1 } } } } }
            """);
        var outcome = pipeline.Process(json);
        Assert.Equal(code is null ? RecordOutcome.Write : RecordOutcome.Dead, outcome);
        if (code is not null) Assert.Equal((code, field, at), (pipeline.Rejection.Code, pipeline.Rejection.Field, pipeline.Rejection.ByteOffset));
    }

    [Fact]
    public void A_contract_may_close_the_record()
    {
        var pipeline = TestPipeline.Of(contract: """{ "additionalProperties": false, "properties": { "a": {} } }""");
        Assert.Equal(RecordOutcome.Write, pipeline.Process("""{"a":1}"""));
        var rejection = pipeline.Refused("""{"a":1,"b":2}""");
        Assert.Equal(("WEIR3108", null, 7), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Theory]
    [InlineData("[]", "1:1 |is not a JSON object")]
    [InlineData("{", "1:2 |is not JSON: it ends before everything in it is closed")]
    [InlineData("""{ "type": "string" }""", "1:11 /type|does not allow objects, and every record is one")]
    [InlineData("""{ "properties": { "a": { "type": "text" } } }""", "1:34 /properties/a/type|'text' is not a type")]
    [InlineData("""{ "properties": { "a": { "pattern": "(?=x)" } } }""", "1:37 /properties/a/pattern|the pattern '(?=x)' uses look-around elsewhere than right behind a first ^ or right before a last $, which cannot be matched in linear time")]
    [InlineData("""{ "properties": { "a": { "enum": {} } } }""", "1:34 /properties/a/enum|is not a list of values")]
    [InlineData("""{ "properties": { "a~b/c": { "minLength": -1 } } }""", "1:43 /properties/a~0b~1c/minLength|is not a whole number from 0 to 2147483647")]
    [InlineData("""{ "properties": { "a": { "minimum": "0" } } }""", "1:37 /properties/a/minimum|is not a number")]
    [InlineData("""{ "required": "a" }""", "1:15 /required|is not a list of names")]
    [InlineData("""{ "$schema": "http://json-schema.org/draft-04/schema#" }""", "1:14 /$schema|'http://json-schema.org/draft-04/schema#' is not a supported dialect")]
    [InlineData("""{ "properties": { "a": { "x-personal": "yes" } } }""", "1:40 /properties/a/x-personal|is neither true nor false")]
    public void What_is_wrong_with_a_contract_is_said_with_its_place(string schema, string expected)
    {
        var problems = new List<ContractProblem>();
        Assert.Null(Contract.Compile(Encoding.UTF8.GetBytes(schema), new FieldTable(), problems));
        Assert.Contains(expected, problems.Select(problem => $"{problem.Line}:{problem.Column} {problem.Pointer}|{problem.Message}"));
    }

    [Fact]
    public void Annotations_are_fine_and_personal_fields_are_listed()
    {
        var problems = new List<ContractProblem>();
        var contract = Contract.Compile("""
            { "$schema": "http://json-schema.org/draft-07/schema#", "$id": "x", "title": "t", "description": "d", "$comment": "c", "examples": [], "default": {}, "x-owner": "identity",
              "properties": { "ip": { "x-personal": true, "description": "d" }, "o": { "properties": { "mail": { "x-personal": true } } }, "c": true } }
            """u8.ToArray(), new FieldTable(), problems);
        Assert.Empty(problems);
        Assert.Equal(["ip", "o.mail"], contract!.Personal.Select(path => path.ToString()));
    }

    [Fact]
    public void Personal_items_make_their_array_personal_and_references_are_followed()
    {
        var contract = Contract.Compile("""
            { "properties": { "mails": { "items": { "$ref": "#/$defs/mail" } }, "one": { "$ref": "#/$defs/mail" }, "map": { "additionalProperties": { "properties": { "x": { "x-personal": true } } } }, "c": { "items": {} } },
              "allOf": [{ "properties": { "phone": { "x-personal": true } } }], "$defs": { "mail": { "format": "email", "x-personal": true } } }
            """u8.ToArray(), new FieldTable(), []);
        Assert.Equal(["mails", "map", "one", "phone"], contract!.Personal.Select(path => path.ToString()).Order());
    }
}
