using System.Text.Json.Nodes;

namespace Weir.Tests.Program;

/// <summary>A pipeline that drops repeats, through a stop and a new start, and through the commands that look at records without running it.</summary>
public sealed class DeduplicateCommandTests : IAsyncLifetime
{
    const string First = """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"iOS","ip":"199.172.111.135","locale":"RU","device_id":"593-47-5928","timestamp":"1694479551"}""";
    static readonly string Second = First.Replace("RU", "DE", StringComparison.Ordinal).Replace("424c", "aaaa", StringComparison.Ordinal);
    static readonly string Third = First.Replace("RU", "FR", StringComparison.Ordinal).Replace("424c", "bbbb", StringComparison.Ordinal);

    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
        string file = await File.ReadAllTextAsync(_program.Pipeline);
        await File.WriteAllTextAsync(_program.Pipeline, file.Replace("sink: { topic", "  - deduplicate: { by: [user_id], within: 1h }\nsink: { topic", StringComparison.Ordinal));
        await ProduceAsync(First, Second, First);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task Repeats_are_dropped_also_when_the_first_was_processed_before_a_new_start()
    {
        var ran = await _program.RunPipelineAsync();
        Assert.Equal(0, ran.Exit);
        Assert.Equal(["DE", "RU"], await Locales());
        await ProduceAsync(Second, Third, First, Third);
        ran = await _program.RunPipelineAsync();
        Assert.Equal(0, ran.Exit);
        Assert.Equal(["DE", "FR", "RU"], await Locales());
        Assert.Matches(@"WEIR6020 .*worker=\d+ records=3 ", ran.Error);
    }

    [Fact]
    public async Task A_dry_run_and_diff_know_what_came_before_the_records_they_look_at()
    {
        var outcomes = JsonNode.Parse((await _program.OnBroker($"run {_program.Pipeline} --dry-run --limit 1 -o json")).Out)!["outcomes"]!.AsArray();
        Assert.Equal([("dropped", 1)], outcomes.Select(outcome => ((string)outcome!["outcome"]!, (int)outcome["records"]!)));
        string without = Path.Combine(_program.Folder, "without.yaml");
        await File.WriteAllTextAsync(without, (await File.ReadAllTextAsync(_program.Pipeline)).Replace("  - deduplicate: { by: [user_id], within: 1h }\n", "", StringComparison.Ordinal));
        Assert.Matches(@"\nwritten +dropped +1 +100\.0 % +user-login/2@2\n", (await _program.OnBroker($"diff {without} {_program.Pipeline} --limit 1")).Out);
    }

    [Fact]
    public async Task Explain_says_that_the_step_drops_the_repeat_and_not_the_first()
    {
        Assert.Contains("deduplicate (line 17): dropped", await Explain("user-login/2@2"), StringComparison.Ordinal);
        Assert.Contains("deduplicate (line 17): nothing changed", await Explain("user-login/2@0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_case_can_say_what_came_before()
    {
        await File.WriteAllTextAsync(Path.Combine(_program.Folder, "pipeline.test.yaml"), $$"""
            - name: a repeat within the hour is dropped
              before:
                - json: {{First}}
                  timestamp: 2026-01-31T08:00:00Z
              input: { json: {{First}}, timestamp: 2026-01-31T09:00:00Z }
              dropped: true
            - name: and one later is not
              before: [{ json: {{First}}, timestamp: 2026-01-31T08:00:00Z }]
              input: { json: {{First}}, timestamp: 2026-01-31T09:00:01Z }
              output: { contains: { locale: RU } }
            """);
        var ran = await _program.Run($"test {_program.Pipeline}");
        Assert.Equal((0, "2 passed, 0 failed\n"), (ran.Exit, ran.Error));
    }

    [Fact]
    public async Task Two_such_steps_are_refused()
    {
        await File.WriteAllTextAsync(_program.Pipeline, (await File.ReadAllTextAsync(_program.Pipeline)).Replace("sink: { topic", "  - deduplicate: { within: 1m }\nsink: { topic", StringComparison.Ordinal));
        var ran = await _program.Run($"lint {_program.Pipeline}");
        Assert.Equal(1, ran.Exit);
        Assert.Contains(":18:5: error WEIR1018 a pipeline can have one step deduplicate, this is another", ran.Out, StringComparison.Ordinal);
    }

    async Task ProduceAsync(params string[] records) => Assert.Equal(0, (await _program.OnBroker("produce -t user-login -p 2", string.Join('\n', records) + "\n")).Exit);

    async Task<string> Explain(string what) => (await _program.OnBroker($"explain {what} -f {_program.Pipeline}")).Out;

    async Task<string[]> Locales() => [.. (await _program.OnBroker("consume -t user-login-processed -e -f %s\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["locale"]!).Order(StringComparer.Ordinal)];
}
