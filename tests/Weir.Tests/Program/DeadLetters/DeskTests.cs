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
        first.Add(letter, DeskAction.Redriven, await new OriginReturn(client, null).MakeAsync(letter, letter.Value, DateTimeOffset.UnixEpoch, default));
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
    public async Task A_record_that_a_broker_refuses_ends_the_command_and_stays_open()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create narrow --partitions 1 --config max.message.bytes=100")).Exit);
        var ran = await _desk.Dlq("redrive --to narrow --code WEIR3105");
        Assert.StartsWith("weir: WEIR8065 a broker refused a record that was to go back: MESSAGE_TOO_LARGE", ran.Error);
        Assert.Equal((1, 4), (ran.Exit, await _desk.OpenAsync()));
    }

    [Fact]
    public async Task Without_the_right_to_make_the_ledger_the_command_that_makes_it_is_told()
    {
        _desk.Program.Faults.OnRequest = request => new(request is { ApiKey: ApiKey.CreateTopics, Message: CreateTopicsRequest create }
            ? FaultAction.Answer(new CreateTopicsResponse { Topics = [new() { Name = create.Topics[0].Name, ErrorCode = ErrorCode.TopicAuthorizationFailed }] }) : FaultAction.Pass);
        var ran = await _desk.Dlq("redrive");
        Assert.Equal(78, ran.Exit);
        Assert.Equal("weir: WEIR8061 topic 'user-login-dead-ledger' is missing and may not be created: TOPIC_AUTHORIZATION_FAILED. Have it created: weir topics create user-login-dead-ledger --partitions 3 --config cleanup.policy=compact.\n", ran.Error);
        var reveal = await _desk.Dlq("show user-login-dead/1@0 --reveal");
        Assert.Equal((78, ""), (reveal.Exit, reveal.Out));
        Assert.Contains("weir topics create user-login-dead-audit --partitions 1 --config cleanup.policy=delete --config retention.ms=-1", reveal.Error);
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

    static async Task<DeadLetter> LetterAsync(KafkaClient client)
    {
        await foreach (var piece in new LetterScan(client, "user-login-dead", new()).ReadAsync(default)) return piece[0];
        throw new InvalidOperationException("no letters");
    }
}
