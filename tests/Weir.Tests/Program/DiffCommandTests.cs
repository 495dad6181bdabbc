using System.Text.Json.Nodes;

namespace Weir.Tests.Program;

public sealed class DiffCommandTests : IAsyncLifetime
{
    const string Good = """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"iOS","ip":"199.172.111.135","locale":"RU","device_id":"593-47-5928","timestamp":"1694479551"}""";

    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
        Assert.Equal(0, (await _program.OnBroker("produce -t user-login -p 0", $"{Good}\n{Good.Replace("iOS", "android", StringComparison.Ordinal)}\nnot json\n")).Exit);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task A_pipeline_does_not_differ_from_itself()
    {
        var ran = await Diff(text => text, "--exit-code");
        Assert.Equal((0, ""), (ran.Exit, ran.Error));
        Assert.StartsWith("3 records of user-login: none differs\nOLD ", ran.Out);
        Assert.Contains("dead WEIR3121", ran.Out);
    }

    [Fact]
    public async Task A_step_less_changes_the_values_of_the_records_it_had_an_effect_on()
    {
        var ran = await Diff(text => text.Replace("  - lowercase: { field: device_type }\n", "", StringComparison.Ordinal), "-o json");
        var report = JsonNode.Parse(ran.Out)!;
        Assert.Equal((0, 3, 1), (ran.Exit, (int)report["records"]!, (int)report["different"]!));
        var field = Assert.Single(report["fields"]!.AsArray())!;
        Assert.Equal(("device_type", "changed", 1, "\"ios\"", "\"iOS\"", "user-login/0@0"), ((string)field["field"]!, (string)field["change"]!, (int)field["records"]!, (string)field["old"]!, (string)field["new"]!, (string)field["example"]!));
    }

    [Fact]
    public async Task Outcomes_that_change_are_a_matrix_and_exit_code_1_on_request()
    {
        var ran = await Diff(text => text.Replace("source: { topic: user-login,", "source: { topic: user-login, limits: { depth: 64, fields: 2 },", StringComparison.Ordinal), "--exit-code");
        Assert.Equal((1, ""), (ran.Exit, ran.Error));
        Assert.StartsWith("3 records of user-login: 2 differ (66.7 %)\n", ran.Out);
        Assert.Matches(@"\nwritten +dead WEIR3[0-9]{3} +2 +66\.7 % +user-login/0@0\n", ran.Out);
    }

    [Fact]
    public async Task Another_key_is_a_change_and_is_masked_as_values_are()
    {
        var ran = await Diff(text => text.Replace(", key: { field: user_id }", ", key: { field: locale }", StringComparison.Ordinal), "");
        Assert.Matches(@"\n\(key\) +changed +2 +user-login/0@0 +[0-9a-f]{8}-", ran.Out);
        Assert.DoesNotContain("424cdd21", ran.Out);
    }

    [Fact]
    public async Task The_time_of_day_is_no_difference() =>
        Assert.Contains("none differs", (await Diff(text => text, "--since 1h")).Out);

    [Fact]
    public async Task Pipelines_of_different_topics_are_not_compared()
    {
        var ran = await Diff(text => text.Replace("topic: user-login,", "topic: other,", StringComparison.Ordinal), "");
        Assert.Equal((2, ""), (ran.Exit, ran.Out));
        Assert.StartsWith("weir: WEIR8000 the pipelines read different topics, 'user-login' and 'other'.", ran.Error);
    }

    [Fact]
    public async Task What_is_wrong_with_either_file_is_exit_code_78()
    {
        var ran = await Diff(text => text + "workerz: 1\n", "");
        Assert.Equal((78, ""), (ran.Exit, ran.Out));
        Assert.Contains("changed.yaml:", ran.Error);
    }

    async Task<Ran> Diff(Func<string, string> edit, string options)
    {
        string changed = Path.Combine(_program.Folder, "changed.yaml");
        await File.WriteAllTextAsync(changed, edit(await File.ReadAllTextAsync(_program.Pipeline)));
        return await _program.OnBroker($"diff {_program.Pipeline} {changed} {options}");
    }
}
