using System.Text.Json.Nodes;

namespace Weir.Tests.Program;

/// <summary>A pipeline that writes two topics, through every command that names its topics.</summary>
public sealed class RouteCommandTests : IAsyncLifetime
{
    const string Good = """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"iOS","ip":"199.172.111.135","locale":"RU","device_id":"593-47-5928","timestamp":"1694479551"}""";
    static readonly string German = Good.Replace("RU", "DE", StringComparison.Ordinal);

    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
        string file = await File.ReadAllTextAsync(_program.Pipeline);
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "before.yaml"), file);
        await File.WriteAllTextAsync(_program.Pipeline, file.Replace("sink: { topic", "  - route: { topic: user-login-de }\n    when: { locale: { equals: DE } }\nsink: { headers: [weir-source], topic", StringComparison.Ordinal));
        Assert.Equal(0, (await _program.OnBroker("produce -t user-login -p 2", $"{Good}\n{German}\n{German}\n")).Exit);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task A_run_writes_each_record_to_its_topic_over_that_topics_partitions()
    {
        await CreateAsync();
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        Assert.Equal("RU\n", await Locales("user-login-processed"));
        Assert.Equal("DE\nDE\n", await Locales("user-login-de"));
    }

    [Fact]
    public async Task A_run_does_not_start_without_a_routes_topic_and_creates_it_where_it_may()
    {
        var ran = await _program.OnBroker($"run {_program.Pipeline}");
        Assert.Equal((78, "weir: WEIR2001 topic 'user-login-de' (a route's) does not exist. Create it: weir topics create user-login-de; or set topics.create: missing for the topics that are written.\n"), (ran.Exit, ran.Error));
        await File.AppendAllTextAsync(_program.Pipeline, "topics: { create: missing }\n");
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        Assert.Equal("DE\nDE\n", await Locales("user-login-de"));
    }

    [Fact]
    public async Task A_group_without_positions_does_not_start_where_only_a_routes_topic_holds_records()
    {
        await CreateAsync();
        await _program.OnBroker("produce -t user-login-de", "{}\n");
        var ran = await _program.OnBroker($"run {_program.Pipeline}");
        Assert.Equal(78, ran.Exit);
        Assert.StartsWith("weir: WEIR2004 group 'user-login' has committed nothing, but the output topic 'user-login-de' holds records", ran.Error);
        Assert.Contains(await Doctor(), line => line.StartsWith("group user-login: has committed nothing and 'user-login-de' holds records", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_looks_at_a_routes_topic_as_at_the_sink()
    {
        Assert.Contains("route user-login-de: does not exist", await Doctor());
        Assert.Equal(0, (await _program.OnBroker("topics create user-login-de --config max.message.bytes=2000")).Exit);
        Assert.Contains("route user-login-de: max.message.bytes is 2000, the source's is 4000000: an output that is larger becomes a dead letter (WEIR3302)", await Doctor());
    }

    [Fact]
    public async Task A_dry_run_counts_by_topic()
    {
        await CreateAsync("--config max.message.bytes=800");
        var outcomes = JsonNode.Parse((await _program.OnBroker($"run {_program.Pipeline} --dry-run -o json")).Out)!["outcomes"]!.AsArray();
        Assert.Equal([("written", 1, "user-login-processed"), ("dead", 2, null)], outcomes.Select(outcome => ((string)outcome!["outcome"]!, (int)outcome["records"]!, (string?)outcome["output_topic"])));
        await _program.OnBroker("topics delete user-login-de");
        string shown = (await _program.OnBroker($"run {_program.Pipeline} --dry-run")).Out;
        Assert.Matches(@"\nwritten +- +- +2 +66\.7 % +to user-login-de\nwritten +- +- +1 +33\.3 % +to user-login-processed\n", shown);
        Assert.Contains("\nwritten to user-login-de, for example user-login/2@1\n", shown);
    }

    [Fact]
    public async Task Diff_tells_a_record_that_goes_elsewhere()
    {
        string shown = (await _program.OnBroker($"diff {Path.Combine(_program.Folder, "before.yaml")} {_program.Pipeline}")).Out;
        Assert.StartsWith("3 records of user-login: 2 differ", shown);
        Assert.Matches(@"\nwritten +written to user-login-de +2 +66\.7 % +user-login/2@1\n", shown);
    }

    [Fact]
    public async Task Explain_shows_the_route_and_finds_the_output_where_it_went()
    {
        await CreateAsync();
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        string shown = await Explain("user-login/2@1");
        Assert.Contains("  step 6    route (line 17): goes to user-login-de\n", shown);
        Assert.Contains("  result    written to user-login-de\n", shown);
        Assert.Matches(@"  found     its output user-login-de/[01]@0 \(by its header weir-source\)\n", shown);
        shown = await Explain("user-login/2@0");
        Assert.Contains("  step 6    route (line 17): nothing changed\n", shown);
        Assert.Contains("  result    written to user-login-processed\n", shown);
        var json = JsonNode.Parse(await Explain("user-login/2@2 -o json"))!;
        Assert.Equal(("user-login-de", "user-login-de"), ((string)json["output_topic"]!, (string)json["steps"]![5]!["output_topic"]!));
        Assert.StartsWith("user-login/2@2", await Explain((string)json["outputs"]![0]!));
    }

    [Fact]
    public async Task A_test_case_can_expect_the_topic()
    {
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "pipeline.test.yaml"), $$"""
            - name: a German login has its topic
              input: { json: {{German}} }
              output: { topic: user-login-de }
            - name: a Russian one has not
              input: { json: {{Good}} }
              output: { topic: user-login-de }
            """);
        var ran = await _program.Run($"test {_program.Pipeline}");
        Assert.Equal((1, "1 passed, 1 failed\n"), (ran.Exit, ran.Error));
        Assert.Contains("- topic: user-login-de\n         + topic: user-login-processed\n", ran.Out);
    }

    async Task CreateAsync(string more = "") => Assert.Equal(0, (await _program.OnBroker($"topics create user-login-de --partitions 2 {more}")).Exit);

    async Task<string> Locales(string topic) =>
        string.Concat((await _program.OnBroker($"consume -t {topic} -e -f %s\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["locale"]! + "\n"));

    async Task<string> Explain(string what) => (await _program.OnBroker($"explain {what} -f {_program.Pipeline}")).Out;

    async Task<IEnumerable<string>> Doctor() =>
        JsonNode.Parse((await _program.OnBroker($"doctor {_program.Pipeline} -o json")).Out)!["findings"]!.AsArray().Select(finding => $"{finding!["subject"]}: {finding["what"]}");
}
