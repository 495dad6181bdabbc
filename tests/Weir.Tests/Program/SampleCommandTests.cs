using System.Text.Json.Nodes;
using Weir.Commands.Sampling;
using Weir.Kafka;

namespace Weir.Tests.Program;

public sealed class SampleCommandTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync() => _program = await TestProgram.StartAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task The_newest_records_are_shown_as_they_are_unless_masked()
    {
        await On("topics create orders --partitions 1");
        await On("produce -t orders -K :", "u-1:{\"n\":1}\nu-2:{\"n\":2,\"ip\":\"199.172.111.135\"}\nu-3:{\"n\":3}\n");
        var shown = Lines(await On("sample -t orders -n 2"));
        Assert.Equal([(1, "u-2"), (2, "u-3")], shown.Select(line => ((int)line["offset"]!, (string)line["key"]!)));
        Assert.Contains("199.172.111.135", (string)shown[0]["payload"]!);
        var masked = Lines(await On("sample -t orders -n 2 --mask"));
        Assert.Equal((2, 2), (masked.Count, (int)JsonNode.Parse((string)masked[0]["payload"]!)!["n"]!));
        Assert.DoesNotContain("199.172.111.135", (string)masked[0]["payload"]!);
        Assert.NotEqual("u-2", (string)masked[0]["key"]!);
    }

    [Fact]
    public async Task Records_older_than_asked_for_are_left_out()
    {
        await On("topics create orders --partitions 1");
        await On("produce -t orders", "a\n");
        Assert.Single(Lines(await On("sample -t orders --since 1h")));
        await using var client = new KafkaClient(new() { BootstrapServers = [_program.Broker] });
        Assert.Empty(await NewestRecords.FindAsync(client, "orders", 10, TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_group_is_there_afterwards()
    {
        await On("topics create orders --partitions 1");
        await On("sample -t orders");
        _program.Variables["WEIR_BOOTSTRAP_SERVERS"] = _program.Broker;
        Assert.Equal("", (await _program.Run("complete --word= -- lag")).Out);
    }

    [Theory]
    [InlineData("sample", 2, "WEIR8000 Option '--topic' is required.")]
    [InlineData("sample -t x -n 0", 2, "WEIR8000 '0' does not fit --count, as 1000 does.")]
    [InlineData("sample -t x --since soon", 2, "WEIR8000 'soon' does not fit --since, as 1h does.")]
    [InlineData("sample -t nowhere", 1, "WEIR2103 topic 'nowhere': UNKNOWN_TOPIC_OR_PARTITION.")]
    public async Task What_goes_wrong_is_one_line_with_its_exit_code(string command, int exit, string line)
    {
        var ran = await On(command);
        Assert.StartsWith("weir: " + line, ran.Error);
        Assert.Equal((exit, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
    }

    [Fact]
    public void What_a_small_partition_does_not_have_the_others_give() =>
        Assert.Equal([2L, 4, 4, 0], Shares(10, 2, 100, 100, 0));

    [Fact]
    public void A_count_that_does_not_divide_is_given_out_whole() =>
        Assert.Equal(10, Shares(10, 50, 50, 50).Sum());

    static List<long> Shares(long most, params long[] sizes)
    {
        var shares = NewestRecords.Shares(sizes.Select((size, partition) => (new TopicPartition("t", partition), size)).ToDictionary(), most);
        return [.. sizes.Select((_, partition) => shares[new("t", partition)])];
    }

    static List<JsonNode> Lines(Ran ran) => [.. ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    Task<Ran> On(string command, string input = "") => _program.OnBroker(command, input);
}
