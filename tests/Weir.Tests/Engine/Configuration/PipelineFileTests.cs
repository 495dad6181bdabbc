using Weir.Engine;

namespace Weir.Tests.Engine.Configuration;

public sealed class PipelineFileTests
{
    const string Whole = """
        # yaml-language-server: $schema=../../docs/reference/pipeline.schema.json
        weir: 1
        name: user-login
        description: Logins, cleaned and pseudonymized
        owner: identity
        brokers: one:9092, two, [::1]:9093
        source: { topic: user-login, group: logins, start: latest, contract: contracts/user-login.json, tombstones: drop, limits: { depth: 32 } }
        keys: { login-ip: { folder: secrets/login-ip, encoding: text } }
        steps:
          - default:      { field: device_type, value: unknown, for: [missing, 'null', empty] }
          - lowercase:    { field: device_type }
            name: small-letters
          - timestamp:    { field: timestamp, from: unix-seconds, as: event_time }
          - pseudonymize: { field: ip, as: ip_token, method: hmac-sha256, key: login-ip }
          - remove:       { fields: [a, b.c, '"d.e"'] }
        sink: { topic: out, key: { field: user_id }, headers: [weir-source], timestamp: now, unknown_fields: keep }
        dead_letters: { topic: user-login-dead }
        delivery: { guarantee: exactly-once, transaction: { records: 100, bytes: 1MiB, age: 50ms } }
        topics: { create: missing }
        workers: 4
        memory: 64MiB
        http: { listen: '127.0.0.1:8090' }
        """;

    [Fact]
    public void A_whole_file_becomes_a_plan_with_all_its_settings()
    {
        var compilation = Compiling.Text(Whole);
        Assert.Empty(compilation.Problems);
        var plan = compilation.PlanOrThrow();

        Assert.Equal(("user-login", "Logins, cleaned and pseudonymized", "identity"), (plan.Name, plan.Description, plan.Owner));
        Assert.Equal(["one:9092", "two:9092", "[::1]:9093"], plan.Brokers.Select(broker => broker.ToString()));
        Assert.Equal(("user-login", "logins", StartKind.Latest, TombstonePolicy.Drop), (plan.Source.Topic, plan.Source.Group, plan.Source.Start.Kind, plan.Source.Tombstones));
        Assert.Equal((32, 1_024), (plan.Source.Limits.Depth, plan.Source.Limits.Fields));
        Assert.Equal(Path.Combine(TestEnvironment.Folder, "contracts", "user-login.json"), plan.Source.Contract!.Path);
        Assert.Equal(("out", "user_id", SinkTimestamp.Now, UnknownFieldPolicy.Keep), (plan.Sink.Topic, plan.Sink.Key!.ToString(), plan.Sink.Timestamp, plan.Sink.UnknownFields));
        Assert.Equal(["weir-source"], plan.Sink.Headers);
        Assert.Equal(new TransactionOptions(100, ByteSize.MiB(1), TimeSpan.FromMilliseconds(50)), plan.Delivery.Transaction);
        Assert.Equal((TopicCreation.Missing, 4, ByteSize.MiB(64), "127.0.0.1:8090"), (plan.Topics.Create, plan.Workers, plan.Memory, plan.Http.Listen));
        Assert.Equal(new KeyOptions("login-ip", Path.Combine(TestEnvironment.Folder, "secrets", "login-ip"), KeyEncoding.Text), plan.Records.Keys["login-ip"]);
    }

    [Fact]
    public void Steps_keep_their_order_and_fields_become_one_set_of_values_each()
    {
        var steps = Compiling.Text(Whole).PlanOrThrow().Records.Steps;

        Assert.Equal(["default", "small-letters", "timestamp", "pseudonymize", "remove"], steps.Select(step => step.Name));
        Assert.Equal(["missing", "null", "empty"], steps[0].Values[0].Texts("for"));
        Assert.Equal(JsonScalar.String("unknown"), steps[0].Values[0].Scalar("value"));
        Assert.Equal(["a", "b.c", "\"d.e\""], steps[4].Values.Select(values => values.Path("field").ToString()));
        Assert.Equal((10, 5), (steps[0].Line, steps[0].Column));
    }

    [Fact]
    public void The_smallest_file_takes_every_default()
    {
        var plan = Compiling.Plan();

        Assert.Equal("user-login", plan.Source.Group);
        Assert.Equal(new StartPosition(StartKind.Earliest), plan.Source.Start);
        Assert.Equal(new TransactionOptions(20_000, ByteSize.MiB(8), TimeSpan.FromMilliseconds(100)), plan.Delivery.Transaction);
        Assert.Equal((TombstonePolicy.Pass, UnknownFieldPolicy.Remove, SinkTimestamp.Source, TopicCreation.Never), (plan.Source.Tombstones, plan.Sink.UnknownFields, plan.Sink.Timestamp, plan.Topics.Create));
        Assert.Equal(["traceparent", "tracestate"], plan.Sink.Headers);
        Assert.Equal((null, ByteSize.MiB(128), null), (plan.Workers, plan.Memory, plan.Http.Listen));
        Assert.Empty(plan.Brokers);
        Assert.Equal(new RecordLimits(), plan.Source.Limits);
        Assert.Equal(KafkaSettings.Default, plan.Kafka);
    }

    [Theory]
    [InlineData("unknown", "\"unknown\"")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("12", "12")]
    [InlineData("-1.5e3", "-1.5e3")]
    [InlineData("012", "\"012\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData(".nan", "\".nan\"")]
    [InlineData("true", "true")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("null", "null")]
    [InlineData("'null'", "\"null\"")]
    [InlineData("''", "\"\"")]
    [InlineData("'a\"b\\ü'", "\"a\\\"b\\\\ü\"")]
    public void A_scalar_is_the_json_value_that_yaml_1_2_means(string yaml, string json)
    {
        var plan = Compiling.Plan($"steps: [{{ default: {{ field: a, value: {yaml} }} }}]\n");

        Assert.Equal(json, plan.Records.Steps[0].Values[0].Scalar("value").ToString());
    }

    [Fact]
    public void Lint_makes_a_plan_although_variables_files_and_key_folders_are_missing()
    {
        var compilation = Compiling.Smallest("""
            brokers: ${NOT_SET:?name the brokers}
            workers: ${NOT_SET}
            keys: { login-ip: { folder: '${NOT_SET}/nowhere' }, other: { folder: secrets/nowhere } }
            kafka: { common: { security.protocol: SASL_SSL, sasl.mechanism: PLAIN, sasl.username: u, sasl.password: '${file:/nowhere}', ssl.ca.location: nowhere.pem } }

            """, allowsUnresolved: true);

        Assert.All(compilation.Problems, problem => Assert.Equal(ProblemSeverity.Warning, problem.Severity));
        Assert.Equal(["WEIR1011", "WEIR1011", "WEIR1011", "WEIR1013", "WEIR1013", "WEIR1013"], compilation.Problems.Select(problem => problem.Code).Order());
        Assert.NotNull(compilation.Plan);
    }

    [Fact]
    public void A_plan_that_is_asked_for_and_not_there_throws_the_first_problem_and_counts_the_others()
    {
        var error = Assert.Throws<WeirException>(() => Compiling.Smallest("workers: 0\nmemory: 1\nowner:\n").PlanOrThrow());

        Assert.Equal("WEIR1001", error.Code);
        Assert.EndsWith("workers is 0, must be at least 1 (and 2 more)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_before_the_text_is_skipped() =>
        Assert.NotNull(Compiling.Bytes([0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Compiling.Head)]).Plan);

    [Fact]
    public void A_contract_is_named_from_where_the_pipeline_file_was_named()
    {
        var environment = new PipelineEnvironment { ReadFile = path => path == Path.GetFullPath("logins/c.json") ? "{"u8.ToArray() : null };
        var compilation = PipelineFile.Compile(Compiling.Head.Replace("topic: user-login }", "topic: user-login, contract: c.json }", StringComparison.Ordinal), "logins/pipeline.yaml", TestCatalog.Steps, environment);

        Assert.Equal(Path.Combine("logins", "c.json"), compilation.Problems.Single().File);
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_problem()
    {
        var compilation = PipelineFile.Load("nowhere.yaml", TestCatalog.Steps, new PipelineEnvironment());

        Assert.Equal("nowhere.yaml: WEIR1009 the file does not exist", compilation.Problems.Single().ToString());
    }
}
