using System.Text;
using Weir.Engine;
using Weir.Tests.Engine.Configuration;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class ConditionTests
{
    [Theory]
    [InlineData("exists: true", "null", true)]
    [InlineData("exists: true", null, false)]
    [InlineData("exists: false", null, true)]
    [InlineData("exists: false", "null", false)]
    [InlineData("equals: iOS", "\"iOS\"", true)]
    [InlineData("equals: iOS", "\"i\\u004fS\"", true)]
    [InlineData("equals: iOS", "\"ios\"", false)]
    [InlineData("equals: 1", "1.0", true)]
    [InlineData("equals: 1", "10e-1", true)]
    [InlineData("equals: 1", "\"1\"", false)]
    [InlineData("equals: '1'", "1", false)]
    [InlineData("equals: true", "true", true)]
    [InlineData("equals: true", "false", false)]
    [InlineData("equals: null", "null", true)]
    [InlineData("equals: null", null, false)]
    [InlineData("equals: ''", "\"\"", true)]
    [InlineData("equals: ä", "\"\\u00e4\"", true)]
    [InlineData("equals: x", "[\"x\"]", false)]
    [InlineData("equals: x", "{}", false)]
    [InlineData("in: [a, 2, null]", "\"a\"", true)]
    [InlineData("in: [a, 2, null]", "2e0", true)]
    [InlineData("in: [a, 2, null]", "null", true)]
    [InlineData("in: [a, 2, null]", "\"2\"", false)]
    [InlineData("in: 'a, b'", "\"b\"", true)]
    [InlineData("matches: '^0\\.'", "\"0.17\"", true)]
    [InlineData("matches: '^0\\.'", "\"10.17\"", false)]
    [InlineData("matches: '^[A-Z]{2}$'", "\"DE\"", true)]
    [InlineData("matches: '^[A-Z]{2}$'", "\"DE\\n\"", false)]
    [InlineData("matches: '(ä|ö)+x'", "\"say \\u00e4öx\"", true)]
    [InlineData("matches: '7'", "7", false)]
    [InlineData("matches: ''", "\"\"", true)]
    [InlineData("matches: 'x'", null, false)]
    [InlineData("starts_with: ab", "\"\\u0061bc\"", true)]
    [InlineData("starts_with: ab", "\"a\"", false)]
    [InlineData("ends_with: é", "\"caf\\u00e9\"", true)]
    [InlineData("ends_with: é", "\"cafe\"", false)]
    [InlineData("contains: b.c", "\"ab.cd\"", true)]
    [InlineData("contains: b.c", "\"abxcd\"", false)]
    [InlineData("contains: ''", "1", false)]
    [InlineData("less: 10", "9.999", true)]
    [InlineData("less: 10", "10", false)]
    [InlineData("less: 10", "1e1", false)]
    [InlineData("less: 10", "\"9\"", false)]
    [InlineData("less: 10", null, false)]
    [InlineData("at_most: 10", "1e1", true)]
    [InlineData("at_most: 10", "11", false)]
    [InlineData("greater: -0.5", "-0.4999999999999999999999", true)]
    [InlineData("greater: -0.5", "-0.5", false)]
    [InlineData("greater: 9223372036854775807", "9223372036854775808", true)]
    [InlineData("at_least: 1e3", "1000", true)]
    [InlineData("at_least: 1e3", "999", false)]
    [InlineData("{ at_least: 1, less: 5 }", "4", true)]
    [InlineData("{ at_least: 1, less: 5 }", "5", false)]
    [InlineData("type: string", "\"\"", true)]
    [InlineData("type: string", "null", false)]
    [InlineData("type: number", "1.5", true)]
    [InlineData("type: integer", "1.0", true)]
    [InlineData("type: integer", "-17", true)]
    [InlineData("type: integer", "1.5", false)]
    [InlineData("type: boolean", "false", true)]
    [InlineData("type: boolean", "0", false)]
    [InlineData("type: null", "null", true)]
    [InlineData("type: null", null, false)]
    [InlineData("type: object", "{\"a\":1}", true)]
    [InlineData("type: array", "[]", true)]
    [InlineData("type: [array, object]", "[]", true)]
    [InlineData("type: [array, object]", "1", false)]
    public void A_test_holds_for(string test, string? json, bool holds)
    {
        var tests = test.StartsWith('{') ? test : $"{{ {test} }}";
        Assert.Equal(holds, Holds($"{{ f: {tests} }}", json is null ? "{}" : $"{{\"f\":{json}}}"));
    }

    [Theory]
    [InlineData("{ a: { exists: true }, b: { exists: true } }", "{\"a\":1,\"b\":1}", true)]
    [InlineData("{ a: { exists: true }, b: { exists: true } }", "{\"a\":1}", false)]
    [InlineData("{ all: [{ a: { equals: 1 } }, { b: { equals: 2 } }] }", "{\"a\":1,\"b\":2}", true)]
    [InlineData("{ all: [{ a: { equals: 1 } }, { b: { equals: 2 } }] }", "{\"a\":1,\"b\":1}", false)]
    [InlineData("{ any: [{ a: { equals: 1 } }, { b: { equals: 2 } }] }", "{\"b\":2}", true)]
    [InlineData("{ any: [{ a: { equals: 1 } }, { b: { equals: 2 } }] }", "{\"b\":1}", false)]
    [InlineData("{ not: { a: { equals: 1 } } }", "{}", true)]
    [InlineData("{ not: { a: { equals: 1 }, b: { equals: 2 } } }", "{\"a\":1}", true)]
    [InlineData("{ not: { a: { equals: 1 } } }", "{\"a\":1}", false)]
    [InlineData("{ any: [{ not: { a: { exists: true } } }, { all: [{ a: { less: 5 } }, { not: { a: { less: 3 } } }] }], c: { exists: true } }", "{\"a\":4,\"c\":0}", true)]
    [InlineData("{ any: [{ not: { a: { exists: true } } }, { all: [{ a: { less: 5 } }, { not: { a: { less: 3 } } }] }], c: { exists: true } }", "{\"a\":2,\"c\":0}", false)]
    [InlineData("{ o.p.\"q.r\": { equals: 1 } }", "{\"o\":{\"p\":{\"q.r\":1}}}", true)]
    [InlineData("{ o.p: { equals: 1 } }", "{\"o\":[{\"p\":1}]}", false)]
    [InlineData("{ '\"all\"': { equals: 1 } }", "{\"all\":1}", true)]
    public void Conditions_combine(string when, string json, bool holds) => Assert.Equal(holds, Holds(when, json));

    [Theory]
    [InlineData("{\"app_version\":\"0.9\"}", true)]
    [InlineData("{\"app_version\":\"0.9\",\"locale\":\"DE\"}", false)]
    [InlineData("{\"app_version\":\"2.0\"}", false)]
    public void The_designs_sample_drops_old_versions_without_a_locale(string json, bool holds) =>
        Assert.Equal(holds, Holds("{ all: [{ app_version: { matches: '^0\\.' } }, { not: { locale: { exists: true } } }] }", json));

    [Fact]
    public void A_condition_is_decided_once_for_all_fields_of_its_step()
    {
        var pipeline = TestPipeline.Of("  - remove: { fields: [a, b] }\n    when: { a: { exists: true } }\n  - remove: { field: c }\n    when: { a: { exists: false } }", sink: ", unknown_fields: keep");
        Assert.Equal("{}", pipeline.Written("{\"a\":1,\"b\":2,\"c\":3}"));
        Assert.Equal("{\"b\":2}", pipeline.Written("{\"b\":2,\"c\":3}"));
        Assert.Equal("{\"a\":null,\"x\":1}", TestPipeline.Of("  - default: { fields: [a, b], value: 1 }\n    when: { x: { exists: false } }", sink: ", unknown_fields: keep").Written("{\"a\":null,\"x\":1}"));
    }

    [Fact]
    public void That_a_condition_looks_at_a_field_does_not_write_it()
    {
        const string Steps = "  - default: { field: o.a, value: 1 }\n    when: { ip: { exists: true }, o.secret: { exists: true } }\n  - rename: { from: o, to: p }\n    when: { p.hidden: { exists: false } }";
        Assert.Equal("{\"p\":{\"a\":1}}", TestPipeline.Of(Steps, contract: """{ "properties": { "o": { "properties": {} , "additionalProperties": true } } }""").Written("{\"ip\":1,\"o\":{\"a\":1}}"));
        Assert.Equal("{}", TestPipeline.Of("  - remove: { field: x }\n    when: { ip: { exists: true } }").Written("{\"ip\":1,\"x\":1}"));
        Assert.Equal("{\"ip\":1}", TestPipeline.Of("  - remove: { field: x }\n    when: { ip: { exists: true } }\n  - default: { field: ip, value: 0 }").Written("{\"ip\":1,\"x\":1}"));
    }

    [Fact]
    public void A_condition_sees_what_the_steps_before_it_made() =>
        Assert.Equal("{\"a\":\"x\"}", TestPipeline.Of("  - lowercase: { field: a }\n  - remove: { field: b }\n    when: { a: { equals: x } }", sink: ", unknown_fields: keep").Written("{\"a\":\"X\",\"b\":1}"));

    [Fact]
    public void The_plan_knows_which_fields_a_condition_tests()
    {
        var step = Compiling.Plan("steps:\n  - remove: { field: x }\n    name: old\n    when: { any: [{ a.b: { exists: true } }, { not: { c: { less: 1 } } }], a.b: { type: string } }\n").Records.Steps[0];
        Assert.Equal("old", step.Name);
        Assert.Equal(["a.b", "c"], step.When!.Fields.Select(field => field.ToString()));
    }

    [Fact]
    public void A_dump_holds_name_and_condition()
    {
        var shown = Compiling.Smallest("steps:\n  - remove: { field: x }\n    name: old\n    when: { any: [{ a.b: { in: [1, '2'] }, '\"not\"': { exists: true } }, { headers: { x-type: { equals: 1 }, 'a: b': { exists: true } } }, { not: { c: { matches: '^0\\.' } } }], d: { type: [string, 'null'] } }\n").Settings;
        var again = Compiling.Text(shown);
        Assert.Empty(again.Problems);
        Assert.Equal("old", again.Plan!.Records.Steps[0].Name);
        Assert.Equal(["a.b", "not", "c", "d"], again.Plan.Records.Steps[0].When!.Fields.Select(field => field.ToString()));
        Assert.Equal(Lines(shown), Lines(again.Settings));

        static IEnumerable<string> Lines(string dump) => dump.Split('\n').Select(line => line.Split(" # ")[0].TrimEnd());
    }

    [Fact]
    public void Conditions_allocate_nothing()
    {
        var pipeline = TestPipeline.Of(
            "  - drop_all: { field: q }\n    when: { any: [{ a: { matches: '(ä|b)+$' } }, { a: { in: [x, 1] } }, { b: { greater: 5.5 } }, { not: { c: { exists: false } } }, { a: { contains: zz } }] }",
            sink: ", unknown_fields: keep", catalog: new StepCatalog().Add(new StepSpec("drop_all", "Drops.").Field("A field.").Builds((_, _) => new Dropping())));
        byte[][] records = [.. new[] { "{\"a\":\"xx\\u00e4\"}", "{\"a\":\"none\",\"b\":7}", "{\"a\":\"none\",\"b\":5.4}", "{\"c\":1}", "{}" }.Select(Encoding.UTF8.GetBytes)];
        Assert.Equal([true, true, false, true, false], records.Select(record => pipeline.Process(record) == RecordOutcome.Drop));
        Assert.Equal(0, Allocation.OfManyRecords(pipeline.Processor, records));
    }

    static bool Holds(string when, string json) =>
        TestPipeline.Of($"  - default: {{ field: held, value: true, for: [missing] }}\n    when: {when}", sink: ", unknown_fields: keep").Written(json).Contains("\"held\":true", StringComparison.Ordinal);

    sealed class Dropping : IStep
    {
        public StepResult Apply(ref Weir.Engine.Record record) => StepResult.Drop;
    }
}
