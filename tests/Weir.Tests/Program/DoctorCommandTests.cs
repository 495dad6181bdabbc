using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Program;

public sealed class DoctorCommandTests : IAsyncLifetime
{
    /// <summary>Questions, none of which changes anything.</summary>
    static readonly ApiKey[] Harmless = [ApiKey.ApiVersions, ApiKey.Metadata, ApiKey.ListOffsets, ApiKey.Fetch, ApiKey.DescribeConfigs, ApiKey.DescribeGroups, ApiKey.FindCoordinator, ApiKey.OffsetFetch];

    TestProgram _program = null!;

    public async ValueTask InitializeAsync() => _program = await TestProgram.StartAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task A_cluster_without_a_pipeline_is_looked_at_alone()
    {
        var ran = await _program.OnBroker("doctor");
        Assert.Equal((0, ""), (ran.Exit, ran.Error));
        Assert.Matches(@"^ok    brokers +1 of 1 answer: .*\nok    broker [0-9]+ +transactions of version 2 \(KIP-890\)", ran.Out);
        Assert.EndsWith(" 0 that will not work\n", ran.Out);
    }

    [Fact]
    public async Task All_is_well_where_a_run_would_be_and_nothing_is_changed()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead --config retention.ms=2592000000 --config max.message.bytes=1114124");
        var asked = new ConcurrentQueue<ApiKey>();
        _program.Faults.OnRequest = request =>
        {
            asked.Enqueue(request.ApiKey);
            return ValueTask.FromResult(FaultAction.Pass);
        };
        var report = await Report(0);
        Assert.Empty(asked.Except(Harmless));
        Assert.Empty(Lines(report, "fail").Concat(Lines(report, "warn")));
        Assert.Contains("topic settings: sizes, timestamps and retention fit", Lines(report, "ok"));
        Assert.Contains("group user-login: has committed nothing: the pipeline begins at earliest", Lines(report, "ok"));
    }

    [Fact]
    public async Task What_the_kafka_section_asks_for_is_looked_at()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead");
        await File.AppendAllTextAsync(_program.Pipeline, "kafka: { consumer: { group.protocol: consumer }, producer: { compression.type: lz4 } }\n");
        var lines = Lines(await Report(0), "ok");
        Assert.Contains("group protocol: the broker divides the partitions (KIP-848)", lines);
        Assert.Contains("compression: lz4 can be written", lines);
        _program.Faults.OnResponse = (_, answer) =>
        {
            if (answer is ApiVersionsResponse versions) versions.FinalizedFeatures.RemoveAll(feature => feature.Name == "group.version");
            return ValueTask.FromResult(FaultAction.Pass);
        };
        Assert.StartsWith("group protocol: is consumer, and the cluster has no groups whose partitions the broker divides", Assert.Single(Lines(await Report(1), "fail")));
    }

    [Fact]
    public async Task A_missing_topic_fails_unless_it_may_be_created()
    {
        await CreateAsync("user-login");
        var report = await Report(1);
        Assert.Equal(["sink user-login-processed: does not exist", "dead letters user-login-dead: does not exist"], Lines(report, "fail"));
        await File.AppendAllTextAsync(_program.Pipeline, "topics: { create: missing }\n");
        Assert.Empty(Lines(await Report(0), "fail"));
    }

    [Theory]
    [InlineData("user-login-dead", "max.message.bytes=2000", "warn", "dead letters user-login-dead: max.message.bytes is 2000, the source's is 1048588: of a letter that does not fit only a pointer is written")]
    [InlineData("user-login-dead", "retention.ms=-1", "warn", "dead letters user-login-dead: keeps letters for ever, with personal data in clear")]
    [InlineData("user-login-dead", "retention.ms=3600000", "warn", "dead letters user-login-dead: retention.ms is 0.04 days: letters are gone before somebody has looked at them")]
    [InlineData("user-login-dead", "cleanup.policy=compact", "fail", "dead letters user-login-dead: is compacted: letters with equal keys replace each other, and one without a key is refused")]
    [InlineData("user-login-processed", "max.message.bytes=2000", "warn", "sink user-login-processed: max.message.bytes is 2000, the source's is 1048588: an output that is larger becomes a dead letter (WEIR3302)")]
    [InlineData("user-login-processed", "retention.ms=86400000", "warn", "sink user-login-processed: retention.ms is 1 days, the source's is 7 days: outputs carry the source's time, so those of an old backlog are deleted soon after they are written")]
    [InlineData("user-login-processed", "message.timestamp.type=LogAppendTime", "warn", "sink user-login-processed: message.timestamp.type is LogAppendTime: the time of the source record is lost")]
    [InlineData("user-login-processed", "message.timestamp.after.max.ms=1000", "warn", "sink user-login-processed: message.timestamp.after.max.ms is 1000: younger timestamps are replaced by the present, the original in a header")]
    public async Task A_setting_that_does_not_fit_says_what_will_happen(string topic, string setting, string level, string line)
    {
        foreach (string name in (string[])["user-login", "user-login-processed", "user-login-dead"]) await CreateAsync(name == topic ? $"{name} --config {setting}" : name);
        var report = await Report(level == "fail" ? 1 : 0);
        Assert.Contains(line, Lines(report, level));
        Assert.All(report["findings"]!.AsArray().Where(finding => (string)finding!["level"]! != "ok"), finding => Assert.NotEmpty((string)finding!["next"]!));
    }

    [Fact]
    public async Task A_group_that_forgot_its_positions_while_the_sink_holds_records_fails_as_the_run_will()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead");
        await _program.OnBroker("produce -t user-login-processed", "{}\n");
        Assert.StartsWith("group user-login: has committed nothing and 'user-login-processed' holds records", Assert.Single(Lines(await Report(1), "fail")));
    }

    [Fact]
    public async Task After_a_run_the_group_is_told_by_its_positions()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead");
        await _program.OnBroker("generate --count 100");
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        Assert.Contains("group user-login: has committed 2 of 2 partitions", Lines(await Report(0), "ok"));
    }

    [Fact]
    public async Task Positions_of_a_source_that_was_made_anew_fail_as_the_run_does()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead");
        await using var client = new Weir.Kafka.KafkaClient(new() { BootstrapServers = [_program.Broker] });
        await new Kafka.TestProducer(client).CommitAsync("user-login", "user-login", 1, 7, "w1;read=7;out=7;dead=0;drop=0;topic=AAAAAAAAAAEAAAAAAAAAAg");
        Assert.Equal(["group user-login: has positions of another topic 'user-login', which was deleted and created anew: 'weir run' refuses to start (WEIR2012)"], Lines(await Report(1), "fail"));
    }

    [Fact]
    public async Task What_is_not_allowed_is_named_with_the_permission_that_is_missing()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead");
        _program.Faults.OnResponse = (_, answer) =>
        {
            const int Describe = 1 << 8;
            if (answer is MetadataResponse metadata) foreach (var topic in metadata.Topics.Where(topic => topic.TopicAuthorizedOperations != int.MinValue)) topic.TopicAuthorizedOperations = Describe;
            if (answer is DescribeGroupsResponse groups) foreach (var group in groups.Groups) group.AuthorizedOperations = Describe;
            if (answer is FindCoordinatorResponse found) foreach (var coordinator in found.Coordinators.Where(coordinator => coordinator.Key.StartsWith("weir.", StringComparison.Ordinal))) coordinator.ErrorCode = ErrorCode.TransactionalIdAuthorizationFailed;
            return ValueTask.FromResult(FaultAction.Pass);
        };
        Assert.Equal(
        [
            "source user-login: this user may not READ", "sink user-login-processed: this user may not WRITE", "dead letters user-login-dead: this user may not WRITE",
            "transactional ids: this user may not use weir.user-login.*", "group user-login: this user may not READ it: the workers cannot join",
        ], Lines(await Report(1), "fail"));
    }

    [Fact]
    public async Task A_retry_topic_that_is_missing_comes_with_the_command_that_makes_it_fit()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead");
        await RetryAsync();
        var report = await Report(1);
        Assert.Equal(["retry user-login-retry-30s: does not exist"], Lines(report, "fail"));
        string next = (string)report["findings"]!.AsArray().Single(finding => (string)finding!["level"]! == "fail")!["next"]!;
        Assert.Equal("Create it: weir topics create user-login-retry-30s --partitions 2 --config cleanup.policy=delete --config retention.ms=2592030000 --config max.message.bytes=1114124; or set topics.create: missing", next);
        Assert.Equal(0, (await _program.OnBroker(next["Create it: weir ".Length..next.IndexOf(';', StringComparison.Ordinal)])).Exit);
        report = await Report(0);
        Assert.Contains("retry user-login-retry-30s: 2 partitions, 1 replicas, READ and WRITE are allowed", Lines(report, "ok"));
        Assert.Contains("group user-login.retry: takes the positions in retry topics", Lines(report, "ok"));
    }

    [Fact]
    public async Task What_a_run_refuses_of_a_retry_topic_fails_all_of_it_at_once()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead");
        await RetryAsync();
        Assert.Equal(0, (await _program.OnBroker("topics create user-login-retry-30s --partitions 1 --config cleanup.policy=compact --config retention.ms=60000 --config max.message.bytes=1000")).Exit);
        Assert.Equal(
        [
            "retry user-login-retry-30s: has 1 partitions and the source 2: partition n of the one is for partition n of the other",
            "retry user-login-retry-30s: takes 1000 bytes (max.message.bytes) and the source 1048588",
            "retry user-login-retry-30s: keeps the last record of a key (cleanup.policy compact), and each has to stay until it is done",
            "retry user-login-retry-30s: keeps records for 60000 ms (retention.ms), and they wait for 30000 ms there, longer while the pipeline stands still",
        ], Lines(await Report(1), "fail"));
        var run = await _program.OnBroker($"run {_program.Pipeline}");
        Assert.Equal(78, run.Exit);
        Assert.Contains("WEIR2017", run.Error);
    }

    [Fact]
    public async Task Of_a_retry_topic_whose_configs_may_not_be_asked_it_is_told_what_a_run_cannot_check()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead", "user-login-retry-30s --config cleanup.policy=compact");
        await RetryAsync();
        _program.Faults.OnRequest = request => new(request is { ApiKey: ApiKey.DescribeConfigs, Message: DescribeConfigsRequest asked } && asked.Resources[0].ResourceName == "user-login-retry-30s"
            ? FaultAction.Answer(new DescribeConfigsResponse { Results = [new() { ResourceType = 2, ResourceName = "user-login-retry-30s", ErrorCode = ErrorCode.TopicAuthorizationFailed }] }) : FaultAction.Pass);
        Assert.Contains("retry user-login-retry-30s: its retention and cleanup.policy may not be asked: a run cannot check them", Lines(await Report(0), "warn"));
    }

    [Fact]
    public async Task A_retry_topic_with_too_few_partitions_is_well_where_a_run_gives_it_more()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead");
        await RetryAsync("topics: { create: missing }\n");
        await _program.OnBroker("topics create user-login-retry-30s --partitions 1");
        Assert.Contains("retry user-login-retry-30s: will be given 2 partitions, as the source has (topics.create: missing)", Lines(await Report(0), "ok"));
    }

    [Fact]
    public async Task What_retry_takes_and_is_not_allowed_is_named_once_with_the_group_of_its_positions()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead", "user-login-retry-30s");
        await RetryAsync();
        _program.Faults.OnResponse = (_, answer) =>
        {
            const int Describe = 1 << 8;
            if (answer is MetadataResponse metadata) foreach (var topic in metadata.Topics.Where(topic => topic.TopicAuthorizedOperations != int.MinValue && topic.Name!.Contains("-retry-", StringComparison.Ordinal))) topic.TopicAuthorizedOperations = Describe;
            if (answer is DescribeGroupsResponse groups) foreach (var group in groups.Groups.Where(group => group.GroupId == "user-login.retry")) group.AuthorizedOperations = Describe;
            return ValueTask.FromResult(FaultAction.Pass);
        };
        Assert.Equal(
        [
            "retry user-login-retry-30s: this user may not READ and WRITE",
            "group user-login.retry: this user may not READ it: the positions in retry topics cannot be committed",
        ], Lines(await Report(1), "fail"));
    }

    [Fact]
    public async Task A_cluster_without_transactions_or_of_version_1_is_told()
    {
        _program.Faults.OnResponse = (_, answer) =>
        {
            if (answer is ApiVersionsResponse versions) versions.FinalizedFeatures.Clear();
            return ValueTask.FromResult(FaultAction.Pass);
        };
        Assert.Contains("transactions of version 1", (await _program.OnBroker("doctor")).Out);
        _program.Faults.OnResponse = (_, answer) =>
        {
            if (answer is ApiVersionsResponse versions) versions.ApiKeys.RemoveAll(api => (ApiKey)api.ApiKey == ApiKey.EndTxn);
            return ValueTask.FromResult(FaultAction.Pass);
        };
        var ran = await _program.OnBroker("doctor");
        Assert.Equal(1, ran.Exit);
        Assert.Contains("has no transactions (EndTxn is missing)", ran.Out);
    }

    [Fact]
    public async Task A_clock_behind_the_records_is_told()
    {
        await CreateAsync("user-login", "user-login-processed", "user-login-dead");
        await _program.OnBroker("generate --count 10");
        Assert.Contains("clock: the newest record of 'user-login' is not ahead of it", Lines(await Report(0), "ok"));
        _program.Time = new Weir.Trial.FrozenTime(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(2));
        Assert.Matches("^clock: the newest record of 'user-login' is 7[0-9]{3} s ahead of this machine's clock", Assert.Single(Lines(await Report(0), "warn"), line => line.StartsWith("clock", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_record_whose_producer_wrote_microseconds_is_told_as_one_of_another_unit()
    {
        await CreateAsync("user-login --config message.timestamp.after.max.ms=9223372036854775807", "user-login-processed", "user-login-dead");
        await _program.ProduceAsync("user-login", 0, 1_700_000_000_000_000, "{}");
        Assert.Matches("^clock: the newest record of 'user-login' is [0-9]+ s ahead of this machine's clock: a producer's clock or its unit is wrong", Assert.Single(Lines(await Report(0), "warn"), line => line.StartsWith("clock", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("doctor -b 127.0.0.1:1", 69, "fail  broker 127.0.0.1:1  does not answer: ")]
    [InlineData("doctor {0} -b 127.0.0.1:1", 69, "fail  broker 127.0.0.1:1  does not answer: ")]
    public async Task Without_an_answer_it_is_exit_code_69(string command, int exit, string line)
    {
        var ran = await _program.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, _program.Pipeline));
        Assert.Equal((exit, ""), (ran.Exit, ran.Error));
        Assert.StartsWith(line, ran.Out);
    }

    [Theory]
    [InlineData("doctor", 2, "weir: WEIR8010 no brokers named.")]
    [InlineData("doctor {0} -X client.id=x -b x:1", 2, "weir: WEIR8000 -X and -F are for a cluster without a pipeline file.")]
    [InlineData("doctor /nowhere.yaml -b x:1", 78, "/nowhere.yaml")]
    public async Task What_goes_wrong_is_one_line_with_its_exit_code(string command, int exit, string line)
    {
        var ran = await _program.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, _program.Pipeline));
        Assert.StartsWith(line, ran.Error);
        Assert.Equal((exit, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
    }

    Task RetryAsync(string more = "") => File.AppendAllTextAsync(_program.Pipeline, "delivery: { retry: { topics: [30s] } }\n" + more);

    async Task<JsonNode> Report(int exit)
    {
        var ran = await _program.OnBroker($"doctor {_program.Pipeline} -o json");
        Assert.Equal((exit, ""), (ran.Exit, ran.Error));
        return JsonNode.Parse(ran.Out)!;
    }

    static List<string> Lines(JsonNode report, string level) =>
        [.. report["findings"]!.AsArray().Where(finding => (string)finding!["level"]! == level).Select(finding => $"{finding!["subject"]}: {finding["what"]}")];

    async Task CreateAsync(params string[] topics)
    {
        foreach (string topic in topics) Assert.Equal(0, (await _program.OnBroker($"topics create {topic} --partitions 2")).Exit);
    }
}
