using Weir.Broker;
using Weir.Commands;
using Weir.DeadLetters;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>Exactly once, whatever happens to the desk's transaction and whoever else comes.</summary>
public sealed class DeskTests : IAsyncLifetime
{
    static readonly Operator Ada = new("ada", null, "redrive");

    DeskProgram _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await DeskProgram.StartAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Of_two_operators_the_one_who_came_first_is_stopped_and_nothing_goes_back_twice()
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [_desk.Program.Broker] });
        var topics = new DeskTopics("user-login-dead");
        var first = await Desk.TakeAsync(client, topics, Ada, TimeProvider.System, null, _ => { }, default);
        var letter = await LetterAsync(client);
        first.Add(letter, DeskAction.Redriven, (await new OriginReturn(client, null).MakeAsync(letter, letter.Value, DateTimeOffset.UnixEpoch, default)).Record);
        Assert.Equal(4, (int)(await _desk.Json("redrive"))["done"]!);
        var stopped = await Assert.ThrowsAsync<CommandFailure>(() => first.CommitAsync(default));
        Assert.Equal(("WEIR8063", ExitCode.Failed), (stopped.Code, stopped.ExitCode));
        Assert.Contains("another operator took the desk of 'user-login-dead' (weir.desk.user-login-dead)", stopped.Message);
        Assert.Equal(9, (await _desk.RecordsAsync("user-login")).Length);
    }

    [Theory]
    [InlineData(ApiKey.EndTxn, true)]
    [InlineData(ApiKey.EndTxn, false)]
    [InlineData(ApiKey.Produce, true)]
    [InlineData(ApiKey.Produce, false)]
    public async Task A_lost_request_or_answer_makes_nothing_go_back_twice(ApiKey api, bool isDone)
    {
        int left = 1;
        FaultAction Once(BrokerRequest request) => request.ApiKey == api && left-- > 0 ? FaultAction.Close : FaultAction.Pass;
        if (isDone) _desk.Program.Faults.OnResponse = (request, _) => new(Once(request));
        else _desk.Program.Faults.OnRequest = request => new(Once(request));
        Assert.Equal(4, (int)(await _desk.Json("redrive"))["done"]!);
        Assert.True(left <= 0);
        Assert.Equal((0, 9), (await _desk.OpenAsync(), (await _desk.RecordsAsync("user-login")).Length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_whose_end_is_unknown_is_looked_up_in_the_ledger(bool hasCommitted)
    {
        // Without an answer for as long as the transaction may take: the desk takes its id anew and reads what became of it.
        int left = 1;
        var fault = new EndTxnResponse { ErrorCode = ErrorCode.InvalidTxnState };
        if (hasCommitted) _desk.Program.Faults.OnResponse = (request, _) => new(request.ApiKey == ApiKey.EndTxn && left-- > 0 ? FaultAction.Answer(fault) : FaultAction.Pass);
        else _desk.Program.Faults.OnRequest = request => new(request.ApiKey == ApiKey.EndTxn && left-- > 0 ? FaultAction.Answer(fault) : FaultAction.Pass);
        Assert.Equal(4, (int)(await _desk.Json("redrive"))["done"]!);
        Assert.True(left <= 0);
        Assert.Equal((0, 9), (await _desk.OpenAsync(), (await _desk.RecordsAsync("user-login")).Length));
        Assert.Single(await _desk.RecordsAsync("user-login-dead-audit"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task On_a_cluster_with_version_1_of_transactions_a_lost_end_is_looked_up_too(bool isDone)
    {
        int left = 1;
        _desk.Program.Faults.OnRequest = request => new(!isDone && request.ApiKey == ApiKey.EndTxn && left-- > 0 ? FaultAction.Close : FaultAction.Pass);
        _desk.Program.Faults.OnResponse = (request, answer) =>
        {
            if (answer is ApiVersionsResponse versions) versions.FinalizedFeatures = [];
            return new(isDone && request.ApiKey == ApiKey.EndTxn && left-- > 0 ? FaultAction.Close : FaultAction.Pass);
        };
        Assert.Equal(4, (int)(await _desk.Json("redrive"))["done"]!);
        Assert.True(left <= 0);
        Assert.Equal((0, 9), (await _desk.OpenAsync(), (await _desk.RecordsAsync("user-login")).Length));
    }

    [Fact]
    public async Task An_operator_who_is_done_does_not_stop_the_one_who_came_after()
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [_desk.Program.Broker] });
        var topics = new DeskTopics("user-login-dead");
        var letters = await LettersAsync(client);
        var first = await Desk.TakeAsync(client, topics, Ada, TimeProvider.System, null, _ => { }, default);
        first.Add(letters[0], DeskAction.Discarded, null);
        Assert.Empty(await first.CommitAsync(default));
        var second = await Desk.TakeAsync(client, topics, Ada, TimeProvider.System, null, _ => { }, default);
        await first.SettleAsync(default);
        second.Add(letters[1], DeskAction.Discarded, null);
        Assert.Empty(await second.CommitAsync(default));
        await second.SettleAsync(default);
        Assert.Equal(2, await _desk.OpenAsync());
    }

    [Fact]
    public async Task A_letter_whose_record_a_broker_refuses_is_left_and_the_others_go_back_once()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create narrow --partitions 1 --config max.message.bytes=150")).Exit);
        var run = await _desk.Json("redrive --to narrow");
        Assert.Equal((1, 3), ((int)run["done"]!, (int)run["left_open"]!));
        Assert.Equal(["refused by 'narrow': MESSAGE_TOO_LARGE", "refused by 'narrow': MESSAGE_TOO_LARGE"], run["outcomes"]!.AsArray().Where(outcome => (string)outcome!["result"]! == "left open").Select(outcome => (string)outcome!["now"]!));
        Assert.Equal(DeskProgram.NoJson, Assert.Single(await _desk.RecordsAsync("narrow")));
        Assert.Equal((3, 0), (await _desk.OpenAsync(), (int)(await _desk.Json("redrive --to narrow"))["done"]!));
        var edit = await _desk.Dlq($"edit user-login-dead/2@0 --value-file {_desk.File("value.json", DeskProgram.Good)} --to narrow");
        Assert.Equal(1, edit.Exit);
        Assert.StartsWith("weir: WEIR8065 user-login-dead/2@0 was refused by 'narrow': MESSAGE_TOO_LARGE", edit.Error);
    }

    [Fact]
    public async Task A_letter_that_another_cluster_refuses_is_left_and_the_others_go_there()
    {
        await using var other = await TestProgram.StartAsync();
        await other.CreateTopicsAsync();
        Assert.Equal(0, (await other.OnBroker("topics create narrow --partitions 1 --config max.message.bytes=150")).Exit);
        var run = await _desk.Json($"redrive --to narrow --to-brokers {other.Broker}");
        Assert.Equal((1, 3), ((int)run["done"]!, (int)run["left_open"]!));
        Assert.Equal(3, await _desk.OpenAsync());
        Assert.All((await other.OnBroker("consume -t narrow -e -f %s\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), value => Assert.Equal(DeskProgram.NoJson, value));
    }

    [Fact]
    public async Task What_fitted_because_it_was_compressed_fits_again()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create narrow --partitions 1 --config max.message.bytes=1000")).Exit);
        string value = new('x', 5_000);
        Assert.Equal(0, (await _desk.Program.OnBroker("produce -t user-login -p 0", value + "\n")).Exit);
        await _desk.RunPipelineAsync();
        Assert.Equal(1, (int)(await _desk.Json("redrive --to narrow --origin user-login/0"))["done"]!);
        Assert.Equal(value, Assert.Single(await _desk.RecordsAsync("narrow")));
        await using var other = await TestProgram.StartAsync();
        Assert.Equal(0, (await other.OnBroker("topics create narrow --partitions 1 --config max.message.bytes=1000")).Exit);
        Assert.Equal(0, (await _desk.Program.OnBroker("produce -t user-login -p 0", value + "\n")).Exit);
        await _desk.RunPipelineAsync();
        Assert.Equal(1, (int)(await _desk.Json($"redrive --to narrow --origin user-login/0 --to-brokers {other.Broker}"))["done"]!);
    }

    [Fact]
    public async Task Entries_that_the_ledger_takes_in_several_batches_are_not_sent_in_one()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create user-login-dead-ledger --partitions 1 --config cleanup.policy=compact --config max.message.bytes=320")).Exit);
        Assert.Equal(0, (await _desk.Program.OnBroker("produce -t user-login -p 0", string.Concat(Enumerable.Repeat(DeskProgram.NoJson + "\n", 96)))).Exit);
        await _desk.RunPipelineAsync();
        int refused = 0;
        _desk.Program.Faults.OnResponse = (_, answer) =>
        {
            if (answer is ProduceResponse produced) refused += produced.Responses.SelectMany(topic => topic.PartitionResponses).Count(partition => partition.ErrorCode == ErrorCode.MessageTooLarge);
            return new(FaultAction.Pass);
        };
        Assert.Equal(100, (int)(await _desk.Json("discard --everything --reason test-data"))["letters"]!);
        Assert.Equal((0, 0), (refused, await _desk.OpenAsync()));
    }

    [Fact]
    public async Task A_ledger_that_takes_no_entry_ends_the_command_and_is_named()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create user-login-dead-ledger --partitions 1 --config cleanup.policy=compact --config max.message.bytes=100")).Exit);
        var ran = await _desk.Dlq("redrive");
        Assert.StartsWith("weir: WEIR8065 partition 0 of 'user-login-dead-ledger' refused what was to be written: MESSAGE_TOO_LARGE", ran.Error);
        Assert.Equal((1, 4, 5), (ran.Exit, await _desk.OpenAsync(), (await _desk.RecordsAsync("user-login")).Length));
    }

    [Fact]
    public async Task Ledger_and_audit_get_as_many_replicas_as_the_letters_have()
    {
        var made = new List<(string, short)>();
        _desk.Program.Faults.OnRequest = request =>
        {
            if (request.Message is CreateTopicsRequest create) made.AddRange(create.Topics.Select(topic => (topic.Name, topic.ReplicationFactor)));
            return new(FaultAction.Pass);
        };
        Assert.Equal(4, (int)(await _desk.Json("redrive"))["done"]!);
        Assert.Equal(new (string, short)[] { ("user-login-dead-ledger", 1), ("user-login-dead-audit", 1) }, made);
    }

    [Fact]
    public async Task An_audit_that_takes_no_line_is_refused_and_one_that_forgets_is_told()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create user-login-dead-audit --partitions 1 --config cleanup.policy=compact")).Exit);
        var ran = await _desk.Dlq("redrive");
        Assert.Equal(78, ran.Exit);
        Assert.StartsWith("weir: WEIR8062 the audit 'user-login-dead-audit' has cleanup.policy=compact", ran.Error);
        await AlterAsync("user-login-dead-audit", ("cleanup.policy", "delete"), ("retention.ms", "86400000"));
        Assert.Contains("the audit 'user-login-dead-audit' has retention.ms=86400000", (await _desk.Dlq("export --reveal")).Error);
        ran = await _desk.Dlq("redrive");
        Assert.Equal(0, ran.Exit);
        Assert.Contains("the audit 'user-login-dead-audit' has retention.ms=86400000", ran.Error);
    }

    [Fact]
    public async Task Records_that_their_topic_would_delete_before_they_are_read_are_left_or_get_the_time_of_now()
    {
        await AlterAsync("user-login", ("retention.ms", "1"));
        var run = await _desk.Json("redrive --dry-run");
        Assert.Equal((0, 4), ((int)run["done"]!, (int)run["left_open"]!));
        Assert.All(run["outcomes"]!.AsArray(), outcome => Assert.Equal("older than 'user-login' keeps (0s): --timestamp now, or redrive --through", (string)outcome!["now"]!));
        var edit = await _desk.Dlq($"edit user-login-dead/2@0 --value-file {_desk.File("value.json", DeskProgram.Good)}");
        Assert.StartsWith("weir: WEIR8064 user-login-dead/2@0 cannot go back: older than 'user-login' keeps (0s).", edit.Error);
        Assert.Equal((1, 4), (edit.Exit, await _desk.OpenAsync()));
        Assert.Equal(4, (int)(await _desk.Json("redrive --dry-run --timestamp now"))["done"]!);
    }

    [Theory]
    [InlineData("cleanup.policy", "compact")]
    [InlineData("message.timestamp.type", "LogAppendTime")]
    [InlineData("retention.ms", "-1")]
    public async Task A_topic_that_does_not_delete_by_the_records_own_time_takes_old_ones(string config, string value)
    {
        await AlterAsync("user-login", ("retention.ms", "1"), (config, value));
        Assert.Equal(4, (int)(await _desk.Json("redrive --dry-run"))["done"]!);
    }

    [Fact]
    public async Task A_record_that_goes_back_as_of_now_has_another_timestamp()
    {
        string before = Assert.Single(await _desk.RecordsAsync("user-login", "%T|%s"), record => record.Contains("\"ru\"", StringComparison.Ordinal));
        Assert.Equal(1, (int)(await _desk.Json("redrive --code WEIR3104 --timestamp now"))["done"]!);
        string after = (await _desk.RecordsAsync("user-login", "%T|%s")).Last(record => record.Contains("\"ru\"", StringComparison.Ordinal));
        Assert.True(string.CompareOrdinal(before, after) < 0, $"{before} {after}");
    }

    [Fact]
    public async Task Without_the_right_to_ask_how_long_a_topic_keeps_records_they_go_back_with_a_warning()
    {
        _desk.Program.Faults.OnRequest = request => new(request is { ApiKey: ApiKey.DescribeConfigs, Message: DescribeConfigsRequest describe } && describe.Resources[0].ResourceName == "user-login"
            ? FaultAction.Answer(new DescribeConfigsResponse { Results = [new() { ResourceType = 2, ResourceName = "user-login", ErrorCode = ErrorCode.TopicAuthorizationFailed }] }) : FaultAction.Pass);
        var ran = await _desk.Dlq("redrive");
        Assert.Equal((0, 0), (ran.Exit, await _desk.OpenAsync()));
        Assert.Single(ran.Error.Split('\n'), line => line.Contains("the settings of 'user-login' cannot be read (TOPIC_AUTHORIZATION_FAILED)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Texts_that_entries_of_the_ledger_share_are_in_memory_once()
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [_desk.Program.Broker] });
        Assert.Equal(0, (await _desk.Dlq("redrive --reason because")).Exit);
        var ledger = new Ledger(client, new("user-login-dead"));
        await ledger.ReadAsync(default);
        var entries = (await LettersAsync(client)).Where(letter => letter.Address.Partition == 2).Select(letter => ledger.Find(letter.Address)!).ToList();
        Assert.Equal(3, entries.Count);
        foreach (var text in (Func<LedgerEntry, string?>[])[entry => entry.Letter.Topic, entry => entry.Who, entry => entry.Why, entry => entry.To, entry => entry.TopicId])
            Assert.All(entries, entry => Assert.Same(text(entries[0]), text(entry)));
        Assert.Equal("because", entries[0].Why);
    }

    [Fact]
    public async Task A_ledger_that_is_read_again_knows_what_came_since()
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [_desk.Program.Broker] });
        var ledger = new Ledger(client, new("user-login-dead"));
        var letters = await LettersAsync(client);
        foreach (int closed in (int[])[0, 2, 4])
        {
            await ledger.ReadAsync(default);
            Assert.Equal(closed, letters.Count(letter => !ledger.IsOpen(letter)));
            if (closed < 4) Assert.Equal(2, (int)(await _desk.Json("redrive --max 2"))["done"]!);
        }
    }

    [Fact]
    public async Task Without_the_right_to_make_the_ledger_the_command_that_makes_it_is_told()
    {
        _desk.Program.Faults.OnRequest = request => new(request is { ApiKey: ApiKey.CreateTopics, Message: CreateTopicsRequest create }
            ? FaultAction.Answer(new CreateTopicsResponse { Topics = [new() { Name = create.Topics[0].Name, ErrorCode = ErrorCode.TopicAuthorizationFailed }] }) : FaultAction.Pass);
        var ran = await _desk.Dlq("redrive");
        Assert.Equal(78, ran.Exit);
        Assert.Equal("weir: WEIR8061 topic 'user-login-dead-ledger' is missing and may not be created: TOPIC_AUTHORIZATION_FAILED. Have it created: weir topics create user-login-dead-ledger --partitions 3 --replication-factor 1 --config cleanup.policy=compact.\n", ran.Error);
        var reveal = await _desk.Dlq("show user-login-dead/1@0 --reveal");
        Assert.Equal((78, ""), (reveal.Exit, reveal.Out));
        Assert.Contains("weir topics create user-login-dead-audit --partitions 1 --replication-factor 1 --config cleanup.policy=delete --config retention.ms=-1", reveal.Error);
    }

    [Fact]
    public async Task Without_the_right_to_the_transactional_id_its_name_is_told()
    {
        _desk.Program.Faults.OnRequest = request => new(request.ApiKey == ApiKey.InitProducerId ? FaultAction.Answer(new InitProducerIdResponse { ErrorCode = ErrorCode.TransactionalIdAuthorizationFailed }) : FaultAction.Pass);
        var ran = await _desk.Dlq("redrive");
        Assert.Equal(78, ran.Exit);
        Assert.StartsWith("weir: WEIR2103 transactional id 'weir.desk.user-login-dead': TRANSACTIONAL_ID_AUTHORIZATION_FAILED.", ran.Error);
    }

    [Fact]
    public async Task A_ledger_whose_settings_may_not_be_read_is_used_with_a_warning()
    {
        _desk.Program.Faults.OnRequest = request => new(request is { ApiKey: ApiKey.DescribeConfigs, Message: DescribeConfigsRequest describe } && describe.Resources[0].ResourceName == "user-login-dead-ledger"
            ? FaultAction.Answer(new DescribeConfigsResponse { Results = [new() { ResourceType = 2, ResourceName = "user-login-dead-ledger", ErrorCode = ErrorCode.TopicAuthorizationFailed }] }) : FaultAction.Pass);
        var ran = await _desk.Dlq("redrive");
        Assert.Equal(0, ran.Exit);
        Assert.Contains("the settings of the ledger 'user-login-dead-ledger' cannot be read (TOPIC_AUTHORIZATION_FAILED): make sure that it has cleanup.policy=compact", ran.Error);
        Assert.Equal(0, await _desk.OpenAsync());
    }

    [Fact]
    public async Task What_the_ledger_says_of_letters_that_are_gone_takes_no_memory()
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [_desk.Program.Broker] });
        var letter = await LetterAsync(client);
        Assert.Equal(0, (await _desk.Dlq("redrive")).Exit);
        var ledger = new Ledger(client, new("user-login-dead"));
        await ledger.ReadAsync(default);
        Assert.NotNull(ledger.Find(letter.Address));
        await new KafkaAdmin(client).DeleteRecordsAsync(new Dictionary<Weir.Kafka.TopicPartition, long> { [new("user-login-dead", letter.Address.Partition)] = letter.Address.Offset + 1 }, default);
        await ledger.ReadAsync(default);
        Assert.Null(ledger.Find(letter.Address));
    }

    [Fact]
    public async Task A_ledger_that_forgets_is_refused()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create user-login-dead-ledger --partitions 3")).Exit);
        var ran = await _desk.Dlq("redrive");
        Assert.Equal(78, ran.Exit);
        Assert.StartsWith("weir: WEIR8062 the ledger 'user-login-dead-ledger' has cleanup.policy=delete", ran.Error);
    }

    async Task AlterAsync(string topic, params (string Name, string Value)[] configs)
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [_desk.Program.Broker] });
        await new KafkaAdmin(client).AlterTopicConfigsAsync(topic, configs.GroupBy(config => config.Name).ToDictionary(config => config.Key, string? (config) => config.Last().Value), default);
    }

    static async Task<DeadLetter> LetterAsync(KafkaClient client) => (await LettersAsync(client))[0];

    static async Task<List<DeadLetter>> LettersAsync(KafkaClient client)
    {
        var letters = new List<DeadLetter>();
        await foreach (var piece in new LetterScan(client, "user-login-dead", new()).ReadAsync(default)) letters.AddRange(piece);
        return letters;
    }
}
