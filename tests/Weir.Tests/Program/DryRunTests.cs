using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Weir.Broker;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol.Messages;

namespace Weir.Tests.Program;

public sealed class DryRunTests : IAsyncLifetime
{
    /// <summary>What reading takes.</summary>
    static readonly ApiKey[] Harmless = [ApiKey.ApiVersions, ApiKey.Metadata, ApiKey.ListOffsets, ApiKey.Fetch, ApiKey.DescribeConfigs];
    const string Good = """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"android","ip":"199.172.111.135","locale":"RU","device_id":"593-47-5928","timestamp":"1694479551"}""";

    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task Outcomes_are_counted_and_nothing_but_reading_is_asked_of_the_broker()
    {
        Assert.Equal(0, (await _program.OnBroker("generate --seed 3 --count 4000 --bad 10%")).Exit);
        var asked = new ConcurrentQueue<ApiKey>();
        _program.Faults.OnRequest = request =>
        {
            asked.Enqueue(request.ApiKey);
            return ValueTask.FromResult(FaultAction.Pass);
        };
        var ran = await DryRun("--output json");
        _program.Faults.OnRequest = null;
        Assert.Equal((0, ""), (ran.Exit, ran.Error));
        Assert.Empty(asked.Except(Harmless));
        Assert.Contains(ApiKey.Fetch, asked);
        var report = JsonNode.Parse(ran.Out)!;
        Assert.Equal(4_000, (int)report["records"]!);
        Assert.InRange((int)report["dead"]!, 300, 500);
        Assert.Equal(4_000, (int)report["written"]! + (int)report["dead"]!);
        Assert.Equal(4_000, report["outcomes"]!.AsArray().Sum(outcome => (int)outcome!["records"]!));
        await using var client = new KafkaClient(new() { BootstrapServers = [_program.Broker] });
        Assert.Empty(await new KafkaAdmin(client).ListGroupsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_outcomes_are_those_of_a_run()
    {
        await _program.OnBroker("generate --seed 5 --count 3000 --bad 10% --oversize");
        var report = JsonNode.Parse((await DryRun("-o json")).Out)!;
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        Assert.Equal((int)report["dead"]!, (await _program.OnBroker("consume -t user-login-dead -e -f %o\\n")).Out.Count(c => c == '\n'));
        Assert.Equal((int)report["written"]!, (await _program.OnBroker("consume -t user-login-processed -e -f %o\\n")).Out.Count(c => c == '\n'));
    }

    [Fact]
    public async Task An_example_of_each_outcome_says_where_it_is_and_is_masked()
    {
        await Produce(Good + "\n" + Good.Replace("199.172.111.135", "nowhere-at-all", StringComparison.Ordinal) + "\n");
        string shown = (await DryRun()).Out;
        Assert.StartsWith("user-login: 2 records of user-login from 20", shown);
        Assert.Matches(@"\nwritten +- +- +1 +50\.0 %\n?", shown);
        Assert.Matches(@"\ndead +WEIR3105 +ip +1 +50\.0 % +is not an IPv4 address\n", shown);
        Assert.Matches(@"\ndead WEIR3105 ip at byte [0-9]+, for example user-login/0@1\n  in   {", shown);
        Assert.Contains("\"locale\":\"RU\"", shown);
        Assert.Contains("\"ip_token\":\"v1:", shown);
        foreach (string personal in (string[])["424cdd21", "199.172", "593-47-5928", "nowhere-at-all"]) Assert.DoesNotContain(personal, shown);
    }

    [Fact]
    public async Task Examples_are_shown_as_they_are_on_request()
    {
        await Produce(Good + "\n");
        Assert.Contains("199.172.111.135", (await DryRun("--reveal")).Out);
    }

    [Fact]
    public async Task A_dead_letter_is_exit_code_1_only_where_that_is_asked_for()
    {
        await Produce(Good + "\n");
        Assert.Equal(0, (await DryRun("--fail-on-dead")).Exit);
        await Produce("{}\n");
        Assert.Equal(0, (await DryRun()).Exit);
        Assert.Equal(1, (await DryRun("--fail-on-dead")).Exit);
    }

    [Fact]
    public async Task The_limit_takes_the_newest_records()
    {
        await Produce("{}\n" + Good + "\n");
        Assert.Equal((1, 1), Counts(await DryRun("-o json --limit 1")));
        Assert.Equal((2, 1), Counts(await DryRun("-o json --since 1h")));
    }

    [Fact]
    public async Task A_record_that_commands_the_terminal_does_not_reach_it()
    {
        await Produce("\u001b[31mred\u0007\n");
        var ran = await DryRun("--reveal");
        Assert.Contains("  in   \\u001b[31mred\\u0007\n", ran.Out);
    }

    [Theory]
    [InlineData("run {0} --since 1h", 2, "WEIR8000 --since needs --dry-run.")]
    [InlineData("run {0} --fail-on-dead", 2, "WEIR8000 --fail-on-dead needs --dry-run.")]
    [InlineData("run {0} --dry-run --limit 0", 2, "WEIR8000 '0' does not fit --limit")]
    [InlineData("run {0} --dry-run -b 127.0.0.1:1", 69, "WEIR2101 127.0.0.1:1: ")]
    [InlineData("run {0} --dry-run --embedded --data /nowhere/at/all", 69, "WEIR8027 there is no broker's data in '/nowhere/at/all'.")]
    public async Task What_goes_wrong_is_one_line_with_its_exit_code(string command, int exit, string line)
    {
        var ran = await _program.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, _program.Pipeline) + (command.Contains("127") || command.Contains("embedded") ? "" : $" -b {_program.Broker}"));
        Assert.StartsWith("weir: " + line, ran.Error);
        Assert.Equal((exit, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
    }

    [Fact]
    public async Task The_embedded_broker_is_read_and_gets_no_topic()
    {
        string data = Path.Combine(_program.Folder, "data");
        await using (var broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { DataDirectory = data }))
        {
            Assert.Equal(0, (await _program.Run($"topics create user-login --partitions 1 -b {broker.BootstrapServers}")).Exit);
            Assert.Equal(0, (await _program.Run($"produce -t user-login -b {broker.BootstrapServers}", Good + "\n")).Exit);
        }
        var ran = await _program.Run($"run {_program.Pipeline} --dry-run --embedded --data {data} --listen 127.0.0.1:0 -o json");
        Assert.Equal((0, ""), (ran.Exit, ran.Error));
        Assert.Equal((1, 1), Counts(ran));
        await using var again = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { DataDirectory = data });
        Assert.Equal("[{\"topic\":\"user-login\",\"partitions\":1,\"replicas\":1}]\n", (await _program.Run($"topics list -o json -b {again.BootstrapServers}")).Out);
    }

    static (int Records, int Written) Counts(Ran ran) => JsonNode.Parse(ran.Out) is { } report ? ((int)report["records"]!, (int)report["written"]!) : default;

    Task<Ran> DryRun(string options = "") => _program.OnBroker($"run {_program.Pipeline} --dry-run {options}");

    async Task Produce(string lines) => Assert.Equal(0, (await _program.OnBroker("produce -t user-login -p 0", lines)).Exit);
}
