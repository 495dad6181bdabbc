using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Support.Clusters;
using Weir.Support.Processes;
using Weir.Support.Workloads;

namespace Weir.Faults;

/// <summary>SASL_SSL with SCRAM-SHA-512 and ACLs that allow just what a pipeline needs.</summary>
public sealed class SecurityTests(Brokers brokers)
{
    const int Records = 2_000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Five_permissions_are_enough_and_the_console_consumer_reads_what_was_committed()
    {
        var kafka = await brokers.ApacheAsync();
        await using var logins = await PrepareAsync(kafka, lacking: -1);
        await using var run = Run(kafka, logins);
        await Wait.UntilAsync("all records are committed", Limit, async () =>
            run.HasExited ? throw new InvalidOperationException(run.Log) : Enumerable.SequenceEqual(await logins.CommittedAsync(), await logins.EndsAsync()));
        await run.TerminateAsync(Limit);
        Assert.Equal(0, run.ExitCode);
        string verdict = await logins.CheckAsync();
        string written = await kafka.ToolAsync("console-consumer", "--topic", logins.SinkTopic, "--isolation-level", "read_committed", "--from-beginning", "--timeout-ms", "10000");
        Assert.Contains($"\"written\":{written.Split('\n').Count(line => line.StartsWith('{'))},", verdict, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "TOPIC_AUTHORIZATION_FAILED")]
    [InlineData(1, "TOPIC_AUTHORIZATION_FAILED")]
    [InlineData(2, "TOPIC_AUTHORIZATION_FAILED")]
    [InlineData(3, "GROUP_AUTHORIZATION_FAILED")]
    [InlineData(4, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED")]
    public async Task Without_one_of_the_five_it_ends_with_one_line_that_names_what_is_missing(int lacking, string error)
    {
        var kafka = await brokers.ApacheAsync();
        await using var logins = await PrepareAsync(kafka, lacking);
        await using var run = Run(kafka, logins);
        Assert.Equal(78, await run.ExitAsync(Limit));
        string line = Assert.Single(run.Errors.Split('\n'), line => line.StartsWith("weir:", StringComparison.Ordinal));
        Assert.Contains(error, line, StringComparison.Ordinal);
        Assert.Contains(Permissions(logins)[lacking].Name.TrimEnd('.'), line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_retry_topics_three_more_are_enough()
    {
        var kafka = await brokers.ApacheAsync();
        var quirks = new LoadQuirks
        {
            IsKeyed = true,
            RetryDelays = ["1s", "2s", "3s"],
            Pipeline = (file, _) => LoadQuirks.WithStep(file, "ask: { field: user_id, ends: '00', times: 2 }"),
        };
        await using var logins = New(kafka, quirks: quirks);
        await logins.PrepareAsync();
        foreach (string topic in logins.RetryTopics) await logins.Admin.CreateTopicAsync(new NewTopic(topic, Workload.Partitions), CancellationToken.None);
        await AllowAsync(kafka, [.. Permissions(logins), new(AclResource.Topic, $"{logins.Group}-retry-", AclOperation.Read, IsPrefix: true), new(AclResource.Topic, $"{logins.Group}-retry-", AclOperation.Write, IsPrefix: true), new(AclResource.Group, $"{logins.Group}.retry", AclOperation.Read)]);
        await logins.LoadAsync();
        long[] ends = await logins.EndsAsync();
        await using var run = Run(kafka, logins, hasOwnSteps: true);
        await CommittedAsync(logins, run, offsets => offsets.SequenceEqual(ends));
        await Wait.UntilAsync("nothing is in retry any more", Limit, async () =>
        {
            if (run.HasExited) throw new InvalidOperationException(run.Log);
            var positions = await logins.Admin.CommittedOffsetsAsync(logins.Group, null, requireStable: false, CancellationToken.None);
            return positions.Values.All(position => !position.Metadata.Contains("retry=", StringComparison.Ordinal));
        });
        await run.TerminateAsync(Limit);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\"retry\":0,", await logins.CheckAsync(), StringComparison.Ordinal);
        var done = await logins.Admin.CommittedOffsetsAsync($"{logins.Group}.retry", null, requireStable: false, CancellationToken.None);
        Assert.True(done.Values.Sum(position => position.Offset) > 0, "records went through the retry topics");
    }

    [Fact]
    public async Task Dead_letters_that_may_not_be_written_any_more_end_it_and_with_the_permission_back_every_record_is_there_once()
    {
        var kafka = await brokers.ApacheAsync();
        await using var logins = New(kafka, rate: 2_000, records: 200_000);
        await logins.PrepareAsync();
        await AllowAsync(kafka, Permissions(logins));
        // For as long as Kafka's tool needs: bad records have to come when its answer is there.
        var ended = new TaskCompletionSource();
        var load = logins.LoadUntilAsync(ended.Task);
        try
        {
            await using (var before = Run(kafka, logins))
            {
                await CommittedAsync(logins, before, offsets => offsets.All(offset => offset > 0));
                await kafka.ToolAsync("acls", "--remove", "--force", "--allow-principal", "User:weir", "--operation", "WRITE", "--topic", logins.DeadTopic);
                Assert.Equal(78, await before.ExitAsync(Limit));
                Assert.Contains($"'{logins.DeadTopic}'", Assert.Single(before.Errors.Split('\n'), line => line.StartsWith("weir:", StringComparison.Ordinal)), StringComparison.Ordinal);
            }
            await AllowAsync(kafka, Permissions(logins));
            await using var run = Run(kafka, logins);
            ended.SetResult();
            await load;
            long[] ends = await logins.EndsAsync();
            await CommittedAsync(logins, run, offsets => offsets.SequenceEqual(ends));
            await run.TerminateAsync(Limit);
            Assert.Equal(0, run.ExitCode);
        }
        finally { ended.TrySetResult(); }
        TestContext.Current.TestOutputHelper?.WriteLine(await logins.CheckAsync());
    }

    [Fact]
    public async Task With_a_wrong_password_it_ends_with_one_line()
    {
        var kafka = await brokers.ApacheAsync();
        await using var logins = New(kafka, password: "wrong");
        await logins.PrepareAsync();
        await using var run = Run(kafka, logins);
        Assert.Equal(78, await run.ExitAsync(Limit));
        Assert.Single(run.Errors.Split('\n'), line => line.StartsWith("weir:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_sessions_of_4_s_and_a_password_that_is_changed_under_load_every_record_is_there_once()
    {
        var kafka = await brokers.ApacheAsync();
        string user = $"changing-{Guid.NewGuid():N}"[..16];
        using var secrets = new RunFolder();
        await ChangePasswordAsync(kafka, user, "first", secrets.Of("password"));
        await using var logins = new Logins(kafka, user, seed: 1, records: 30_000, rate: 2_000,
            kafka: ["security.protocol: SASL_SSL", "sasl.mechanism: SCRAM-SHA-512", $"sasl.username: {user}", $"sasl.password: ${{file:{secrets.Of("password")}}}", $"ssl.ca.location: {kafka.TlsFile("ca.pem")}"]);
        await CheckAsync(kafka, user, logins, meanwhile: () => ChangePasswordAsync(kafka, user, "second", secrets.Of("password")));
    }

    [Fact]
    public async Task With_tokens_of_a_command_that_end_after_6_s_under_load_every_record_is_there_once()
    {
        LongForm.Require();
        var kafka = await brokers.ApacheAsync();
        string user = $"bearer-{Guid.NewGuid():N}"[..16];
        using var programs = new RunFolder();
        await File.WriteAllTextAsync(programs.Of("token"), $$"""
            part() { printf '%s' "$1" | base64 | tr '+/' '-_' | tr -d '=\n'; }
            now=$(date +%s)
            echo "$(part '{"alg":"none"}').$(part "{\"sub\":\"{{user}}\",\"iat\":$now,\"exp\":$((now + 6))}")."
            """);
        await using var logins = new Logins(kafka, user, seed: 1, records: 30_000, rate: 2_000,
            kafka: ["security.protocol: SASL_SSL", "sasl.mechanism: OAUTHBEARER", $"sasl.oauthbearer.token.command: sh '{programs.Of("token")}'", $"ssl.ca.location: {kafka.TlsFile("ca.pem")}"]);
        await CheckAsync(kafka, user, logins, meanwhile: () => Task.CompletedTask);
    }

    static async Task CheckAsync(ApacheKafka kafka, string user, Logins logins, Func<Task> meanwhile)
    {
        await logins.PrepareAsync();
        await using (var client = new KafkaClient(new() { BootstrapServers = [kafka.BootstrapServers], Seed = 1, ConnectTimeout = Limit, RequestTimeout = Limit }))
            await Acl.AllowAsync(client, user, Permissions(logins));
        var load = logins.LoadAsync();
        await using var run = Run(kafka, logins);
        await CommittedAsync(logins, run, offsets => offsets.All(offset => offset > 0));
        await meanwhile();
        await load;
        long[] ends = await logins.EndsAsync();
        await CommittedAsync(logins, run, offsets => offsets.SequenceEqual(ends));
        await run.TerminateAsync(Limit);
        Assert.Equal(0, run.ExitCode);
        TestContext.Current.TestOutputHelper?.WriteLine($"{await logins.CheckAsync()}\n{run.Errors}");
    }

    static Task CommittedAsync(Workload workload, ChildProcess run, Func<long[], bool> holds) => Wait.UntilAsync("the records are committed", Limit, async () =>
        run.HasExited ? throw new InvalidOperationException(run.Log) : holds(await workload.CommittedAsync()));

    // First at the broker, then in the file, as it is in life; logins in between are refused.
    static async Task ChangePasswordAsync(ApacheKafka kafka, string user, string password, string file)
    {
        await kafka.ToolAsync("configs", "--alter", "--add-config", $"SCRAM-SHA-512=[password={password}]", "--entity-type", "users", "--entity-name", user);
        await File.WriteAllTextAsync(file, password + "\n");
    }

    // The list in the README.
    static Acl[] Permissions(Workload pipeline) =>
    [
        new(AclResource.Topic, pipeline.Topic, AclOperation.Read),
        new(AclResource.Topic, pipeline.SinkTopic, AclOperation.Write),
        new(AclResource.Topic, pipeline.DeadTopic, AclOperation.Write),
        new(AclResource.Group, pipeline.Group, AclOperation.Read),
        new(AclResource.TransactionalId, $"weir.{pipeline.Group}.", AclOperation.Write, IsPrefix: true),
    ];

    static Logins New(ApacheKafka kafka, string password = "weir-secret", LoadQuirks? quirks = null, int rate = 1_000_000, int records = Records) => new(kafka, $"acl-{Guid.NewGuid():N}"[..20], seed: 1, records, rate,
        quirks, "security.protocol: SASL_SSL", "sasl.mechanism: SCRAM-SHA-512", "sasl.username: weir", $"sasl.password: {password}", $"ssl.ca.location: {kafka.TlsFile("ca.pem")}");

    static async Task<Logins> PrepareAsync(ApacheKafka kafka, int lacking)
    {
        var logins = New(kafka);
        await logins.PrepareAsync();
        await AllowAsync(kafka, Permissions(logins).Where((_, at) => at != lacking));
        await logins.LoadAsync();
        return logins;
    }

    static async Task AllowAsync(ApacheKafka kafka, IEnumerable<Acl> permissions)
    {
        await using var client = new KafkaClient(new() { BootstrapServers = [kafka.BootstrapServers], Seed = 1, ConnectTimeout = Limit, RequestTimeout = Limit });
        await Acl.AllowAsync(client, "weir", permissions);
    }

    static ChildProcess Run(ApacheKafka kafka, Logins logins, bool hasOwnSteps = false) =>
        ChildProcess.Start($"weir run {logins.Topic}", hasOwnSteps ? Environment.ProcessPath! : WeirProgramFile.Path, [.. hasOwnSteps ? (string[])["weir"] : [], "run", logins.File, "-b", kafka.SaslServers, "--workers", "2", "--instance", "pod-0", "--until-input-ends"], logins.Variables);
}
