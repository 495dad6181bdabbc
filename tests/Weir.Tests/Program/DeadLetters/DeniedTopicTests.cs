using System.Text.Json.Nodes;
using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>Letters of two topics, one of which this user may not see, or not write.</summary>
public sealed class DeniedTopicTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        foreach (string topic in (string[])["orders", "bills", "dead"]) await On($"topics create {topic} --partitions 1");
        foreach (string topic in (string[])["bills", "orders", "bills"])
            await On($"produce -t dead -k {topic} -H __connect.errors.topic={topic} -H __connect.errors.partition=0 -H __connect.errors.exception.class.name=a.B", "v\n");
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task A_topic_that_may_not_be_seen_keeps_only_its_own_letters()
    {
        Deny("orders");
        const string why = "topic 'orders' may not be seen: allow DESCRIBE and WRITE on it, or name another with --to";
        foreach (string command in (string[])["redrive --dry-run", "redrive"]) await LeavesAsync(command, why);
        string value = Path.Combine(_program.Folder, "value");
        await File.WriteAllTextAsync(value, "w", TestContext.Current.CancellationToken);
        var edit = await _program.OnBroker($"deadletters edit dead/0@1 --value-file {value}");
        Assert.Equal((1, "weir: WEIR8064 dead/0@1 cannot go back: topic 'orders' may not be seen. Allow DESCRIBE and WRITE on it, or name another with --to.\n"), (edit.Exit, edit.Error));
    }

    [Fact]
    public async Task The_original_of_a_letter_that_may_not_be_read_is_not_said_to_be_gone()
    {
        await On("produce -t dead -Z -H __streams.errors.exception=a.C -H __streams.errors.topic=orders -H __streams.errors.partition=0 -H __streams.errors.offset=0", "\n");
        Deny("orders");
        foreach (string command in (string[])["show dead/0@3", "export -t dead --letter dead/0@3 --reveal"]) await On($"deadletters {command}");
        var run = JsonNode.Parse((await On("deadletters redrive -t dead --to bills --letter dead/0@3 -o json")).Out)!;
        Assert.Equal("does not hold its record, and the original may not be read", (string)run["outcomes"]![0]!["now"]!);
        Assert.Equal(4, await OpenAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_topic_that_may_not_be_written_keeps_only_its_own_letters(bool isVersion1)
    {
        DenyWriting("orders", isVersion1);
        await LeavesAsync("redrive", "may not write to 'orders': allow WRITE on it");
        Assert.Equal(["v", "v"], await RecordsAsync("bills"));
        Assert.Empty(await RecordsAsync("orders"));
        string value = Path.Combine(_program.Folder, "value");
        await File.WriteAllTextAsync(value, "w", TestContext.Current.CancellationToken);
        var edit = await _program.OnBroker($"deadletters edit dead/0@1 --value-file {value}");
        Assert.Equal((1, "weir: WEIR8064 dead/0@1 cannot go back: may not write to 'orders'. Allow WRITE on it.\n"), (edit.Exit, edit.Error));
        await NothingIsOpenAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ledger_that_may_not_be_written_ends_the_command_and_leaves_no_transaction_open(bool isVersion1)
    {
        DenyWriting("dead-ledger", isVersion1);
        var ran = await _program.OnBroker("deadletters redrive -t dead");
        Assert.Equal(78, ran.Exit);
        Assert.StartsWith("weir: WEIR2103 transactional id 'weir.desk.dead': ", ran.Error);
        Assert.Contains("TOPIC_AUTHORIZATION_FAILED. The desk needs WRITE on ", ran.Error, StringComparison.Ordinal);
        await NothingIsOpenAsync();
        Assert.Equal(3, await OpenAsync());
    }

    [Fact]
    public async Task A_topic_of_another_cluster_that_may_not_be_written_keeps_only_its_own_letters()
    {
        await using var other = await TestProgram.StartAsync();
        foreach (string topic in (string[])["orders", "bills"]) Assert.Equal(0, (await other.OnBroker($"topics create {topic} --partitions 1")).Exit);
        DenyWriting("orders", isVersion1: false, other);
        await LeavesAsync($"redrive --to-brokers {other.Broker}", "may not write to 'orders': allow WRITE on it");
        Assert.Equal(1, await OpenAsync());
    }

    async Task LeavesAsync(string command, string why)
    {
        var run = JsonNode.Parse((await On($"deadletters {command} -t dead -o json")).Out)!;
        Assert.Equal((2, 1), ((int)run["done"]!, (int)run["left_open"]!));
        Assert.Equal(why, (string)Assert.Single(run["outcomes"]!.AsArray(), outcome => (string)outcome!["result"]! == "left open")!["now"]!);
    }

    void Deny(string topic) => _program.Faults.OnResponse = (_, answer) =>
    {
        if (answer is MetadataResponse metadata)
            foreach (var denied in metadata.Topics.Where(found => found.Name == topic)) (denied.ErrorCode, denied.Partitions) = (ErrorCode.TopicAuthorizationFailed, []);
        return new(FaultAction.Pass);
    };

    /// <summary>Under version 2 of transactions the leader says so, under version 1 the coordinator.</summary>
    void DenyWriting(string topic, bool isVersion1, TestProgram? of = null) => (of ?? _program).Faults.OnResponse = (_, answer) =>
    {
        if (isVersion1 && answer is ApiVersionsResponse versions) versions.FinalizedFeatures = [];
        if (answer is AddPartitionsToTxnResponse added)
            foreach (var partition in added.ResultsByTopicV3AndBelow.Where(found => found.Name == topic).SelectMany(found => found.ResultsByPartition)) partition.PartitionErrorCode = ErrorCode.TopicAuthorizationFailed;
        if (answer is ProduceResponse produced)
            foreach (var partition in produced.Responses.Where(found => found.Name == topic).SelectMany(found => found.PartitionResponses)) partition.ErrorCode = ErrorCode.TopicAuthorizationFailed;
        return new(FaultAction.Pass);
    };

    async Task NothingIsOpenAsync() => Assert.Single((await On("transactions list --open")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    async Task<int> OpenAsync() => (int)JsonNode.Parse((await On("deadletters list -t dead -o json")).Out)!["open"]!;

    async Task<string[]> RecordsAsync(string topic) => (await On($"consume -t {topic} -e -f %s\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    async Task<Ran> On(string command, string input = "")
    {
        var ran = await _program.OnBroker(command, input);
        Assert.True(ran.Exit == 0, ran.Error);
        return ran;
    }
}
