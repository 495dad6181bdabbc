using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;

namespace Weir.Tests.Engine.Processing;

public sealed class RecordProcessorTests
{
    [Fact]
    public void Values_keep_their_bytes_and_order_changed_ones_their_place_and_new_ones_come_last()
    {
        var pipeline = TestPipeline.Of("  - lowercase: { field: b }\n  - default: { field: n, value: 1 }\n  - default: { field: m, value: 2 }", sink: ", unknown_fields: keep");
        Assert.Equal(
            "{\"x\":1.50e+1,\"b\":\"up\",\"\\u0079\":\"\\u00e4\\/\",\"z\":[1,{\"q\":\"a b\"}],\"n\":1,\"m\":2}",
            pipeline.Written(" { \"x\" : 1.50e+1 , \"b\":\"UP\",\"\\u0079\":\"\\u00e4\\/\", \"z\":[ 1, {\"q\" :\"a b\"} ] } "));
    }

    [Fact]
    public void Without_a_sink_contract_the_fields_of_contract_and_steps_are_written()
    {
        var pipeline = TestPipeline.Of("  - lowercase: { field: b }", contract: """{ "properties": { "a": {}, "o": { "properties": { "p": {} } }, "whole": {} } }""");
        Assert.Equal(
            "{\"a\":1,\"b\":\"x\",\"o\":{\"p\":1},\"whole\":{\"k\":1}}",
            pipeline.Written("{\"a\":1,\"u\":2,\"b\":\"X\",\"o\":{\"p\":1,\"q\":2},\"whole\":{\"k\":1},\"v\":3}"));
    }

    [Fact]
    public void With_a_sink_contract_only_its_fields_are_written_and_must_hold()
    {
        var pipeline = TestPipeline.Of("  - lowercase: { field: b }", contract: """{ "properties": { "a": {}, "b": {} } }""",
            sinkContract: """{ "additionalProperties": false, "required": ["b"], "properties": { "b": { "maxLength": 2 } } }""");
        Assert.Equal("{\"b\":\"xy\"}", pipeline.Written("{\"a\":1,\"b\":\"XY\"}"));
        Assert.Equal(new Rejection("WEIR3150", "b", -1, "has more than 2 characters"), pipeline.Refused("{\"b\":\"XYZ\"}"));
        Assert.Equal(new Rejection("WEIR3150", "b", 5, "has more than 2 characters"), pipeline.Refused("{\"b\":\"xyz\"}"));
        Assert.Equal(new Rejection("WEIR3150", "b", 0, "is missing"), pipeline.Refused("{\"a\":1}"));
    }

    [Fact]
    public void Unknown_fields_that_are_kept_can_break_the_sink_contract()
    {
        var pipeline = TestPipeline.Of(sinkContract: """{ "additionalProperties": false, "properties": { "a": {} } }""", sink: ", unknown_fields: keep");
        Assert.Equal(new Rejection("WEIR3150", null, 7, "has a field that is not allowed"), pipeline.Refused("{\"a\":1,\"b\":2}"));
    }

    [Fact]
    public void A_nested_field_that_is_set_makes_its_objects()
    {
        var pipeline = TestPipeline.Of("  - default: { field: o.p.q, value: v }", sink: ", unknown_fields: keep");
        Assert.Equal("{\"o\":{\"p\":{\"q\":\"v\"}}}", pipeline.Written("{}"));
        Assert.Equal("{\"o\":{\"x\":[1],\"p\":{\"q\":\"v\"}}}", pipeline.Written("{\"o\":{ \"x\":[ 1 ] }}"));
        Assert.Equal("{\"o\":{\"p\":{\"q\":\"w\"}}}", pipeline.Written("{\"o\":{\"p\":{\"q\":\"w\"}}}"));
        Assert.Equal(("WEIR3144", "o.p.q"), (pipeline.Refused("{\"o\":17}").Code, pipeline.Rejection.Field));
    }

    [Theory]
    [InlineData("{\"id\":\"a\\u0062\"}", "ab")]
    [InlineData("{\"id\":17}", "17")]
    public void The_key_is_the_decoded_text_of_its_field(string json, string key)
    {
        var pipeline = TestPipeline.Of(sink: ", key: { field: id }");
        pipeline.Written(json);
        Assert.Equal(key, pipeline.Key);
    }

    [Theory]
    [InlineData("{}", -1)]
    [InlineData("{\"id\":null}", 6)]
    [InlineData("{\"id\":[1]}", 6)]
    public void A_record_whose_key_field_gives_none_is_a_dead_letter(string json, int at) =>
        Assert.Equal(new Rejection("WEIR3142", "id", at, "gives no key"), TestPipeline.Of(sink: ", key: { field: id }").Refused(json));

    [Fact]
    public void Without_a_key_field_the_sources_key_is_carried_over()
    {
        var pipeline = TestPipeline.Of();
        pipeline.Written("{}");
        Assert.Equal("source-key", pipeline.Key);
        Assert.Equal(RecordOutcome.Write, pipeline.Process(new SourceRecord(default, "{}"u8, hasKey: false)));
        Assert.Equal(-1, pipeline.Processor.KeyLength);
    }

    [Theory]
    [InlineData("pass", RecordOutcome.Write)]
    [InlineData("drop", RecordOutcome.Drop)]
    [InlineData("dead", RecordOutcome.Dead)]
    public void A_tombstone_goes_by_its_policy(string policy, RecordOutcome expected)
    {
        var pipeline = TestPipeline.Of(source: $", tombstones: {policy}", sink: ", key: { field: id }");
        Assert.Equal(expected, pipeline.Process(new SourceRecord("k"u8, default, hasValue: false)));
        if (expected == RecordOutcome.Write) Assert.Equal((-1, "k"), (pipeline.Processor.ValueLength, pipeline.Key));
        if (expected == RecordOutcome.Dead) Assert.Equal("WEIR3134", pipeline.Rejection.Code);
    }

    [Fact]
    public void A_users_step_can_set_drop_and_reject_and_its_bugs_are_dead_letters()
    {
        var pipeline = TestPipeline.Of("  - own: { field: f }", sink: ", unknown_fields: keep", catalog: BuiltInSteps.Catalog().Add(OwnStep.Spec));
        Assert.Equal("{\"f\":\"\\\"\\u000aé\",\"x\":1}", pipeline.Written("{\"f\":\"set\",\"x\":1}"));
        Assert.Equal("{\"f\":-9223372036854775808}", pipeline.Written("{\"f\":\"number\"}"));
        Assert.Equal(RecordOutcome.Drop, pipeline.Process("{\"f\":\"drop\"}"));
        Assert.Equal(new Rejection("WEIR3151", "f", 5, "is not wanted") { Step = "own" }, pipeline.Refused("{\"f\":\"reject\"}"));
        Assert.Equal(new Rejection("WEIR3152", null, -1, "made the step own fail: System.InvalidOperationException") { Step = "own" }, pipeline.Refused("{\"f\":\"throw\"}"));
        Assert.Equal("WEIR3152", pipeline.Refused("{\"f\":\"bytes\"}").Code);
        Assert.Equal("{\"f\":\"other\"}", pipeline.Written("{\"f\":\"other\"}"));
    }

    [Fact]
    public void A_step_that_says_it_decides_at_once_and_wants_a_record_again_has_a_bug()
    {
        var hasty = new StepSpec("hasty", "Wants everything again.").Field("Anything.").DecidesAtOnce().Builds((_, _) => new RetryingStep());
        var pipeline = TestPipeline.Of("  - hasty: { field: f }", catalog: BuiltInSteps.Catalog().Add(hasty));
        Assert.Equal(new Rejection("WEIR3152", null, -1, "made the step hasty fail: it wants a record again, and says of itself that it decides at once") { Step = "hasty" }, pipeline.Refused("{\"f\":1}"));
    }

    sealed class RetryingStep : IStep
    {
        public StepResult Apply(ref Weir.Engine.Record record) => StepResult.Retry("not yet");
    }

    [Fact]
    public void A_step_of_ones_own_has_records_written_to_topics_that_the_file_names()
    {
        var pipeline = TestPipeline.Of("  - sort: { field: f, small: few, large: many }\n  - sort: { field: g, small: out }", sink: ", unknown_fields: keep", catalog: BuiltInSteps.Catalog().Add(SortingStep.Spec));
        Assert.Equal("out", TopicOf("{}"));
        Assert.Equal("few", TopicOf("{\"f\":\"small\"}"));
        Assert.Equal("many", TopicOf("{\"f\":\"large\"}"));
        Assert.Equal("out", TopicOf("{\"f\":\"large\",\"g\":\"small\"}"));
        Assert.Equal(new Rejection("WEIR3152", null, -1, "made the step sort fail: it routes to a topic that the plan does not have") { Step = "sort" }, pipeline.Refused("{\"f\":\"beyond\"}"));
        Assert.Equal(new Rejection("WEIR3152", null, -1, "made the step sort fail: System.ArgumentOutOfRangeException") { Step = "sort" }, pipeline.Refused("{\"f\":\"below\"}"));
        Assert.Equal("out", TopicOf("{}"));

        string TopicOf(string json)
        {
            pipeline.Written(json);
            return pipeline.Topic;
        }
    }

    [Fact]
    public void A_topic_that_a_step_of_ones_own_names_is_neither_the_sources_nor_the_dead_letters()
    {
        var compilation = PipelineFile.Compile("weir: 1\nname: t\nbrokers: b:1\nsource: { topic: in }\nsteps:\n  - sort: { field: f, small: dead, large: in }\nsink: { topic: out }\ndead_letters: { topic: dead }\n", "/t.yaml", BuiltInSteps.Catalog().Add(SortingStep.Spec), new PipelineEnvironment());
        Assert.Equal(["WEIR1018 sort names the topic 'dead', which is dead_letters.topic", "WEIR1018 sort names the topic 'in', which is source.topic"], compilation.Problems.Select(problem => $"{problem.Code} {problem.Message}"));
    }

    [Fact]
    public void A_topic_that_no_registration_names_is_the_step_authors_mistake()
    {
        var spec = new StepSpec("own", "A user's step.").Field("The field.").Builds((_, context) => new SortingStep(0, context.Topic("elsewhere"), 0));
        var mistake = Assert.Throws<ArgumentException>(() => TestPipeline.Of("  - own: { field: f }", catalog: BuiltInSteps.Catalog().Add(spec)));
        Assert.StartsWith("no step's registration names the topic 'elsewhere': add OutputTopic to it", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Processing_without_a_transaction_is_refused()
    {
        var plan = PipelineFile.Compile("weir: 1\nname: t\nbrokers: b:1\nsource: { topic: in }\nsink: { topic: out }\ndead_letters: { topic: dead }\n", "/t.yaml", BuiltInSteps.Catalog(), new PipelineEnvironment()).PlanOrThrow();
        var processor = plan.NewProcessor(TimeProvider.System);
        Assert.Throws<InvalidOperationException>(() => processor.Process(new SourceRecord(default, "{}"u8)));
    }

    [Fact]
    public void A_contract_with_problems_is_named_with_file_line_and_pointer()
    {
        var environment = new PipelineEnvironment { ReadFile = _ => "{\n  \"properties\": { \"a\": { \"not\": 1 } } }"u8.ToArray() };
        var compilation = PipelineFile.Compile("weir: 1\nname: t\nbrokers: b:1\nsource: { topic: in, contract: c.json }\nsink: { topic: out }\ndead_letters: { topic: dead }\n", "/t.yaml", BuiltInSteps.Catalog(), environment);
        Assert.Null(compilation.Plan);
        var problem = Assert.Single(compilation.Problems);
        Assert.Equal(("WEIR1201", "/properties/a/not: is not a schema", 2, 33), (problem.Code, problem.Message, problem.Line, problem.Column));
        Assert.EndsWith("c.json", problem.File);
    }

    [Fact]
    public void A_hundred_thousand_records_allocate_nothing()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef");
        var pipeline = TestPipeline.Of(
            "  - default: { field: d, value: unknown }\n  - lowercase: { field: d }\n  - timestamp: { field: t, from: unix-seconds, as: at }\n  - pseudonymize: { field: ip, as: token, method: hmac-sha256, key: k }\n  - pseudonymize: { field: o.id, method: aes-cmac, key: k }",
            contract: """{ "required": ["ip"], "properties": { "ip": { "format": "ipv4" }, "t": { "anyOf": [{ "type": "string", "pattern": "^[0-9]{1,11}$" }, { "type": "integer", "minimum": 0 }] }, "l": { "pattern": "^(a|\\u00e4)+$", "maxLength": 9 }, "o": { "properties": { "id": {} } } } }""",
            sink: ", unknown_fields: keep, key: { field: token }", keys: $"k: {{ folder: {folder.Path} }}");
        byte[][] records =
        [
            .. new[]
            {
                """{"ip":"1.2.3.4","t":"1694479151","l":"aä","o":{"id":"x","y":1},"d":"IOS"}""",
                """{ "u":[1,{"a":null}], "\u0069p":"1.2.3.\u0034", "t":1694479151.0, "o":{"id":"\n"}, "w":{"a":1,"b":2} }""",
                """{"ip":"1.2.3.400"}""",
                """{"ip":"1.2.3.4","t":-5}""",
                """{"ip":"1.2.3.4","ip":1}""",
                """{"ip":"1.2.3.4""",
            }.Select(Encoding.UTF8.GetBytes),
        ];
        var destination = new byte[4096];
        Run(pipeline.Processor, records, destination, 10_000);
        Assert.Equal(0, AllocatedBytes.By(() => Run(pipeline.Processor, records, destination, 100_000)));
    }

    static void Run(RecordProcessor processor, byte[][] records, byte[] destination, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var record = new SourceRecord(default, records[i % records.Length], hasKey: false);
            if (processor.Process(in record) != RecordOutcome.Write) continue;
            processor.Key(in record).CopyTo(destination);
            processor.WriteValue(in record, destination.AsSpan(0, processor.ValueLength));
        }
    }

    sealed class SortingStep(int field, int small, int? large) : IStep
    {
        public static readonly StepSpec Spec = new StepSpec("sort", "A user's step.").Field("The field.").OutputTopic("small", "For what is small.").OutputTopic("large", "For what is large.", required: false)
            .Builds((values, context) => new SortingStep(context.Resolve(values.Path("field")), context.Topic(values.Text("small")), values.TextOrNull("large") is { } large ? context.Topic(large) : null));

        public StepResult Apply(ref Weir.Engine.Record record) => Encoding.UTF8.GetString(record.Text(field)) switch
        {
            "small" => StepResult.Route(small),
            "large" => StepResult.Route(large!.Value),
            "beyond" => StepResult.Route(99),
            "below" => StepResult.Route(-1),
            _ => StepResult.Continue,
        };
    }

    sealed class OwnStep(int field) : IStep
    {
        public static readonly StepSpec Spec = new StepSpec("own", "A user's step.").Field("The field.").Builds((values, context) => new OwnStep(context.Resolve(values.Path("field"))));

        public StepResult Apply(ref Weir.Engine.Record record)
        {
            switch (Encoding.UTF8.GetString(record.Text(field)))
            {
                case "set":
                    record.SetText(field, "\"\né"u8);
                    break;
                case "number":
                    record.SetInteger(field, long.MinValue);
                    break;
                case "bytes":
                    record.SetText(field, [0xFF]);
                    break;
                case "drop":
                    return StepResult.Drop;
                case "reject":
                    return StepResult.Reject(field, "is not wanted");
                case "throw":
                    throw new InvalidOperationException("canary");
            }
            return StepResult.Continue;
        }
    }
}
