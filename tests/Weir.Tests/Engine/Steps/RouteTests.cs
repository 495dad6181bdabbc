using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class RouteTests
{
    const string ByCountry = "  - route: { topic: eu }\n    when: { c: { in: [DE, FR] } }\n  - route: { topic: fr }\n    when: { c: { equals: FR } }\n";

    [Theory]
    [InlineData("{\"c\":\"DE\"}", "eu")]
    [InlineData("{\"c\":\"FR\"}", "fr")]
    [InlineData("{\"c\":\"US\"}", "out")]
    [InlineData("{}", "out")]
    public void The_last_route_whose_condition_holds_says_the_topic(string json, string topic)
    {
        var pipeline = Keep(ByCountry);
        Assert.Equal(json, pipeline.Written(json));
        Assert.Equal(topic, pipeline.Topic);
    }

    [Fact]
    public void A_route_says_nothing_about_the_next_record()
    {
        var pipeline = Keep(ByCountry);
        pipeline.Written("{\"c\":\"DE\"}");
        pipeline.Written("{}");
        Assert.Equal("out", pipeline.Topic);
        pipeline.Written("{\"c\":\"DE\"}");
        Assert.Equal(RecordOutcome.Write, pipeline.Process(new SourceRecord("k"u8, default, hasKey: true, hasValue: false)));
        Assert.Equal("out", pipeline.Topic);
    }

    [Fact]
    public void Later_steps_still_apply_and_see_what_the_record_is_by_then()
    {
        var pipeline = Keep(ByCountry + "  - lowercase: { field: c }\n  - drop: {}\n    when: { gone: { exists: true } }");
        Assert.Equal("{\"c\":\"fr\"}", pipeline.Written("{\"c\":\"FR\"}"));
        Assert.Equal("fr", pipeline.Topic);
        Assert.Equal(RecordOutcome.Drop, pipeline.Process("{\"c\":\"FR\",\"gone\":1}"));
    }

    [Fact]
    public void A_route_to_the_sinks_own_topic_comes_back_from_another()
    {
        var pipeline = Keep("  - route: { topic: eu }\n  - route: { topic: out }\n    when: { c: { equals: US } }");
        pipeline.Written("{\"c\":\"US\"}");
        Assert.Equal("out", pipeline.Topic);
        pipeline.Written("{\"c\":\"DE\"}");
        Assert.Equal("eu", pipeline.Topic);
    }

    [Fact]
    public void The_sinks_contract_and_key_count_for_every_topic()
    {
        var pipeline = TestPipeline.Of(ByCountry, sinkContract: """{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "c": {} } }""", sink: ", key: { field: id }");
        Assert.Equal("WEIR3150", pipeline.Refused("{\"c\":\"DE\"}").Code);
        pipeline.Written("{\"id\":\"i\",\"c\":\"DE\"}");
        Assert.Equal(("eu", "i"), (pipeline.Topic, pipeline.Key));
    }

    [Fact]
    public void A_plan_knows_every_topic_once_the_sinks_first()
    {
        var plan = Compile(ByCountry + "  - route: { topic: eu }\n  - route: { topic: out }\n").PlanOrThrow();
        Assert.Equal(["out", "eu", "fr"], plan.OutputTopics);
        Assert.Equal(["out"], Compile("  - lowercase: { field: c }\n").PlanOrThrow().OutputTopics);
    }

    [Fact]
    public void The_first_steps_alone_number_the_topics_as_all_of_them_do()
    {
        var plan = Compile(ByCountry).PlanOrThrow();
        foreach (var (steps, topic) in ((int, string)[])[(0, "out"), (1, "eu"), (2, "fr")])
        {
            var processor = plan.NewProcessorUpTo(steps, TimeProvider.System);
            processor.BeginTransaction();
            Assert.Equal(RecordOutcome.Write, processor.Process(new SourceRecord("k"u8, "{\"c\":\"FR\"}"u8)));
            Assert.Equal(topic, plan.OutputTopics[processor.Topic]);
        }
    }

    [Theory]
    [InlineData("  - route: { topic: in }", "WEIR1018", 6, "route names the topic 'in', which is source.topic", "Give it a topic of its own.")]
    [InlineData("  - route: { topic: dead }", "WEIR1018", 6, "route names the topic 'dead', which is dead_letters.topic", "Give it a topic of its own, or use reject.")]
    [InlineData("  - route: {}", "WEIR1003", 6, "route.topic is missing", null)]
    [InlineData("  - route: { topic: a b }", "WEIR1015", 6, "route.topic 'a b' has the character ' ', a topic may have ASCII letters, digits, '-', '_' and '.'", null)]
    [InlineData("  - route: { topic: eu, field: c }", "WEIR1002", 6, "unknown field 'route.field'", null)]
    public void A_topic_that_cannot_be_routed_to_is_a_problem_at_its_line(string step, string code, int line, string message, string? hint)
    {
        var problem = Assert.Single(Compile(step + "\n").Problems);
        Assert.Equal((code, line), (problem.Code, problem.Line));
        Assert.Equal(message, problem.Message);
        if (hint is not null) Assert.Equal(hint, problem.Hint);
    }

    [Fact]
    public void A_topic_made_of_a_variable_is_the_variables_and_lint_does_without()
    {
        const string Step = "  - route: { topic: 'user-${REGION}' }\n";
        Assert.Equal(["out", "user-eu"], Compile(Step, new() { Variables = new Dictionary<string, string> { ["REGION"] = "eu" } }).PlanOrThrow().OutputTopics);
        Assert.Equal(ProblemSeverity.Warning, Assert.Single(Compile(Step, new() { AllowsUnresolved = true }).Problems).Severity);
    }

    static TestPipeline Keep(string steps) => TestPipeline.Of(steps, sink: ", unknown_fields: keep");

    static PipelineCompilation Compile(string steps, PipelineEnvironment? environment = null) => PipelineFile.Compile(
        $"weir: 1\nname: t\nbrokers: localhost:9092\nsource: {{ topic: in }}\nsteps:\n{steps}sink: {{ topic: out, unknown_fields: keep }}\ndead_letters: {{ topic: dead }}\n",
        "/test/pipeline.yaml", BuiltInSteps.Catalog(), environment ?? new());
}
