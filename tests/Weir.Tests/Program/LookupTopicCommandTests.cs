using System.Text.Json.Nodes;

namespace Weir.Tests.Program;

/// <summary>A pipeline whose lookup is a topic, through every command that takes records through it.</summary>
public sealed class LookupTopicCommandTests : IAsyncLifetime
{
    const string Good = """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"iOS","ip":"199.172.111.135","locale":"RU","device_id":"593-47-5928","timestamp":"1694479551"}""";
    const string Step = "  - lookup: { field: locale, from: locales, add: { country: name }, default: unknown }";

    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
        string file = await File.ReadAllTextAsync(_program.Pipeline);
        await File.WriteAllTextAsync(_program.Pipeline, file.Replace("steps:", $"lookups: {{ locales: {{ topic: locales }} }}\nsteps:\n{Step}", StringComparison.Ordinal).Replace("contract: contracts/user-login-processed.json", "unknown_fields: keep", StringComparison.Ordinal));
        Assert.Equal(0, (await _program.OnBroker("produce -t user-login -p 0", $"{Good}\n{Good.Replace("RU", "DE", StringComparison.Ordinal)}\n")).Exit);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task A_run_reads_the_table_first()
    {
        await CreateAsync();
        var ran = await _program.RunPipelineAsync();
        Assert.Equal(0, ran.Exit);
        Assert.Matches("WEIR6015 lookup read from its topic lookup=locales topic=locales entries=1 bytes=[0-9]+ seconds=", ran.Error);
        Assert.Equal(["Russia", "unknown"], (await _program.OnBroker("consume -t user-login-processed -e -f %s\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["country"]!));
    }

    [Theory]
    [InlineData("run {0}")]
    [InlineData("run {0} --dry-run")]
    [InlineData("explain user-login/0@0 -f {0}")]
    [InlineData("diff {0} {0}")]
    public async Task Without_the_topic_nothing_is_done_and_what_to_do_is_said(string command)
    {
        var ran = await _program.OnBroker(string.Format(command, _program.Pipeline));
        Assert.Equal((78, "", "weir: WEIR2001 topic 'locales' (the lookup 'locales') does not exist. Create it: weir topics create locales --config cleanup.policy=compact; then write its entries.\n"), (ran.Exit, ran.Out, ran.Error));
    }

    [Fact]
    public async Task A_table_beyond_its_memory_stops_the_start()
    {
        await CreateAsync();
        await _program.OnBroker("produce -t locales -K :", string.Concat(Enumerable.Range(0, 60).Select(number => $"k{number}:{{\"name\":\"{new string('n', 50)}\"}}\n")));
        await File.WriteAllTextAsync(_program.Pipeline, (await File.ReadAllTextAsync(_program.Pipeline)).Replace("{ topic: locales }", "{ topic: locales, memory: 2KiB }", StringComparison.Ordinal));
        var ran = await _program.OnBroker($"run {_program.Pipeline}");
        Assert.Equal(78, ran.Exit);
        Assert.StartsWith("weir: WEIR1223 the lookup 'locales' (topic 'locales'): the table would take more than lookups.locales.memory (2KiB), with ", ran.Error);
    }

    [Fact]
    public async Task A_dry_run_takes_the_table_of_the_topic_and_says_which_records_it_does_not_take()
    {
        await CreateAsync();
        await _program.OnBroker("produce -t locales -K :", "DE:Germany, a secret\n");
        var ran = await _program.OnBroker($"run {_program.Pipeline} --dry-run --reveal");
        Assert.Equal((0, "lookup locales: 1 record not taken; the first, locales/0@1: its value is not a JSON object\n"), (ran.Exit, ran.Error));
        Assert.Contains("Russia", ran.Out);
        Assert.DoesNotContain("secret", ran.Out + ran.Error);
    }

    [Fact]
    public async Task Explain_shows_what_the_step_found()
    {
        await CreateAsync();
        Assert.Contains("lookup (line 13): country added: \"Russia\"", (await _program.OnBroker($"explain user-login/0@0 -f {_program.Pipeline} --reveal")).Out);
    }

    [Fact]
    public async Task Diff_tells_which_records_another_table_changes()
    {
        await CreateAsync();
        await _program.OnBroker("topics create locales-new");
        await _program.OnBroker("produce -t locales-new -K :", "RU:{\"name\":\"Russia\"}\nDE:{\"name\":\"Germany\"}\n");
        string changed = Path.Combine(_program.Folder, "changed.yaml");
        await File.WriteAllTextAsync(changed, (await File.ReadAllTextAsync(_program.Pipeline)).Replace("topic: locales", "topic: locales-new", StringComparison.Ordinal));
        var report = JsonNode.Parse((await _program.OnBroker($"diff {_program.Pipeline} {changed} -o json")).Out)!;
        Assert.Equal((2, 1), ((int)report["records"]!, (int)report["different"]!));
    }

    [Fact]
    public async Task Doctor_looks_at_the_topic_as_at_one_that_is_read()
    {
        Assert.Contains("lookup locales locales: does not exist", await Doctor());
        await _program.OnBroker("topics create locales");
        Assert.Contains("lookup locales locales: is not compacted (cleanup.policy=delete): it grows with each change, and entries that are old are gone at the next start", await Doctor());
        await _program.OnBroker("topics delete locales");
        await CreateAsync();
        Assert.Contains(await Doctor(), line => line.StartsWith("lookup locales locales: 1 partitions, 1 replicas, READ is allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lint_needs_no_broker_and_a_test_gives_the_table()
    {
        Assert.Equal(0, (await _program.Run($"lint {_program.Pipeline} --ignore WEIR1304")).Exit);
        string test = Path.Combine(_program.Folder, "pipeline.test.yaml");
        string cases = $"- name: a login from Russia\n  input: {{ json: {Good} }}\n  output: {{ contains: {{ country: Russia }} }}\n";
        await File.WriteAllTextAsync(test, cases);
        var ran = await _program.Run($"test {_program.Pipeline}");
        Assert.Equal(1, ran.Exit);
        Assert.Contains("pipeline.test.yaml:1:1: error WEIR1402 the pipeline's lookup 'locales' is the topic 'locales', and the test file gives no table for it. Give it, beside tests: lookups: { locales: [{ key: …, value: { … } }] }.", ran.Out + ran.Error);
        await File.WriteAllTextAsync(test, "lookups:\n  locales:\n    - { key: RU, value: { name: Russia } }\ntests:\n" + cases);
        ran = await _program.Run($"test {_program.Pipeline}");
        Assert.Equal((0, "1 passed, 0 failed\n"), (ran.Exit, ran.Error));
    }

    async Task CreateAsync()
    {
        Assert.Equal(0, (await _program.OnBroker("topics create locales --partitions 1 --config cleanup.policy=compact")).Exit);
        Assert.Equal(0, (await _program.OnBroker("produce -t locales -K :", "RU:{\"name\":\"Russia\"}\n")).Exit);
    }

    async Task<IEnumerable<string>> Doctor() =>
        JsonNode.Parse((await _program.OnBroker($"doctor {_program.Pipeline} -o json")).Out)!["findings"]!.AsArray().Select(finding => $"{finding!["subject"]}: {finding["what"]}");
}
