using Weir.Broker;
using Weir.Commands.Explaining;
using Weir.DeadLetters;
using Weir.Kafka;
using Weir.Protocol.Messages;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>Which letters an entry of the ledger closes.</summary>
public sealed class LedgerTests : IAsyncLifetime
{
    const short FetchByName = 12;

    DeskProgram _desk = null!;
    bool _hidesIds;

    public async ValueTask InitializeAsync()
    {
        _desk = await DeskProgram.StartAsync();
        _desk.Program.Faults.OnResponse = (_, answer) =>
        {
            if (answer is ApiVersionsResponse versions) versions.ApiKeys.Single(api => (ApiKey)api.ApiKey == ApiKey.Fetch).MaxVersion = FetchByName;
            if (_hidesIds && answer is MetadataResponse metadata) foreach (var topic in metadata.Topics) topic.TopicId = default;
            return new(FaultAction.Pass);
        };
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cluster_that_begins_or_ceases_to_give_topics_ids_opens_no_letter_again(bool begins)
    {
        _hidesIds = begins;
        Assert.Equal(4, (int)(await _desk.Json("redrive"))["done"]!);
        _hidesIds = !begins;
        Assert.Equal(0, await _desk.OpenAsync());
        Assert.Equal(0, (int)(await _desk.Json("redrive"))["done"]!);
    }

    [Fact]
    public async Task A_ledger_that_is_read_while_the_ids_come_and_go_forgets_nothing()
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [_desk.Program.Broker] });
        Assert.Equal(4, (int)(await _desk.Json("redrive"))["done"]!);
        var ledger = new Ledger(client, new("user-login-dead"));
        foreach (bool hides in (bool[])[false, true, false])
        {
            _hidesIds = hides;
            await ledger.ReadAsync(default);
            Assert.NotNull(ledger.Find(new RecordAddress("user-login-dead", 2, 0)));
        }
    }

    [Fact]
    public async Task A_ledger_that_is_read_while_its_letters_are_made_anew_forgets_all_even_if_no_id_was_told_between()
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = [_desk.Program.Broker] });
        Assert.Equal(4, (int)(await _desk.Json("redrive"))["done"]!);
        var ledger = new Ledger(client, new("user-login-dead"));
        await ledger.ReadAsync(default);
        _hidesIds = true;
        await ledger.ReadAsync(default);
        _hidesIds = false;
        Assert.Equal(0, (await _desk.Program.OnBroker("topics delete user-login-dead")).Exit);
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create user-login-dead --partitions 3")).Exit);
        await ledger.ReadAsync(default);
        Assert.Null(ledger.Find(new RecordAddress("user-login-dead", 2, 0)));
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData(",\"letter_timestamp\":1", 4)]
    public async Task An_entry_that_was_made_for_another_letter_at_the_same_offset_closes_none(string timestamp, int open)
    {
        // A partition that lost its end, as by an unclean election, gives its offsets again.
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create user-login-dead-ledger --partitions 3 --config cleanup.policy=compact")).Exit);
        Assert.Equal(0, (await _desk.Program.OnBroker("produce -t user-login-dead-ledger -p 2 -k user-login-dead/2/0", $"{{\"action\":\"redriven\",\"who\":\"ada\",\"when\":\"2026-11-21T17:49:25.936Z\"{timestamp}}}\n")).Exit);
        Assert.Equal(open, await _desk.OpenAsync());
        Assert.Equal(open, (int)(await _desk.Json("redrive"))["done"]!);
        Assert.Equal((0, 0), (await _desk.OpenAsync(), (int)(await _desk.Json("redrive"))["done"]!));
    }
}
