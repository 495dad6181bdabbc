using System.Text.Json.Nodes;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Tests.Kafka.Worker;

namespace Weir.Tests.Program;

/// <summary>What a step wants again later is called retry by every command that says what a pipeline would do, and not dead.</summary>
public sealed class RetryOutcomeTests : IAsyncLifetime
{
    TestProgram _weir = null!;

    public async ValueTask InitializeAsync()
    {
        _weir = await TestProgram.StartAsync();
        _weir.Steps = BuiltInSteps.Catalog().Add(MoodyStep.Spec((text, _) => text == "late" ? StepResult.Retry("not yet") : StepResult.Continue));
        await File.WriteAllTextAsync(_weir.Pipeline, """
            weir: 1
            name: g
            source: { topic: in }
            steps: [{ moody: {} }]
            sink: { topic: out, unknown_fields: keep }
            dead_letters: { topic: dead }
            """);
        foreach (string topic in (string[])["in", "out", "dead"]) Assert.Equal(0, (await _weir.OnBroker($"topics create {topic} --partitions 1")).Exit);
        Assert.Equal(0, (await _weir.OnBroker("produce -t in", """{"a":"late"}""")).Exit);
    }

    public ValueTask DisposeAsync() => _weir.DisposeAsync();

    [Fact]
    public async Task A_dry_run_counts_it_as_retry()
    {
        var report = await Json($"run {_weir.Pipeline} --dry-run");
        Assert.Equal((1, 0, "retry", "WEIR3154"), ((int)report["retry"]!, (int)report["dead"]!, (string)report["outcomes"]![0]!["outcome"]!, (string)report["outcomes"]![0]!["code"]!));
    }

    [Fact]
    public async Task An_explanation_calls_it_retry()
    {
        var report = await Json($"explain in/0@0 -f {_weir.Pipeline}");
        Assert.Equal(("retry", "retry"), ((string)report["steps"]![0]!["result"]!["outcome"]!, (string)report["result"]!["outcome"]!));
        Assert.Contains("  result    retry: WEIR3154: not yet\n", (await _weir.OnBroker($"explain in/0@0 -f {_weir.Pipeline}")).Out);
    }

    [Fact]
    public async Task A_comparison_calls_it_retry() =>
        Assert.Equal("retry WEIR3154", (string)(await Json($"diff {_weir.Pipeline} {_weir.Pipeline}"))["outcomes"]![0]!["new"]!);

    [Fact]
    public async Task The_desk_does_not_say_that_it_dies_again()
    {
        Assert.Equal(0, (await _weir.OnBroker("produce -t dead -H weir-dead-code=WEIR3101 -H weir-dead-topic=in -H weir-dead-partition=0 -H weir-dead-offset=0", """{"a":"late"}""")).Exit);
        var checkedLetters = await Json($"deadletters check -f {_weir.Pipeline}");
        Assert.Equal((1, 0, "retry"), ((int)checkedLetters["retry"]!, (int)checkedLetters["dead"]!, (string)checkedLetters["outcomes"]![0]!["result"]!));
        Assert.StartsWith("dead: 1 letters checked: 0 would be written, 0 dropped, 0 die again, 1 would be tried again later; nothing was changed\n", (await _weir.OnBroker($"deadletters check -f {_weir.Pipeline}")).Out);
        Assert.Contains("would be tried again later: WEIR3154: not yet\n", (await _weir.OnBroker($"deadletters show dead/0@0 -f {_weir.Pipeline}")).Out);
        Assert.Contains("cannot be decided yet: WEIR3154", (await _weir.OnBroker($"deadletters redrive --through --dry-run -f {_weir.Pipeline}")).Out);
        Assert.Contains("to in, where it is tried again later", (await _weir.OnBroker($"deadletters redrive --dry-run -f {_weir.Pipeline}")).Out);
    }

    async Task<JsonNode> Json(string command)
    {
        var ran = await _weir.OnBroker(command + " -o json");
        Assert.True(ran.Exit == 0, ran.Error);
        return JsonNode.Parse(ran.Out)!;
    }
}
