using System.Text.Json.Nodes;

namespace Weir.Tests.Program;

public sealed class ExplainRecordTests : IAsyncLifetime
{
    const string Good = """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"iOS","ip":"199.172.111.135","locale":"RU","device_id":"593-47-5928","timestamp":"1694479551"}""";
    static readonly string Bad = Good.Replace("199.172.111.135", "nowhere", StringComparison.Ordinal);

    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
        Assert.Equal(0, (await _program.OnBroker("produce -t user-login -p 0", $"{Good}\n{Bad}\nnot json\n")).Exit);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task Each_step_says_what_it_changed_and_the_result_is_the_output()
    {
        string shown = (await Explain("user-login/0@0 --reveal")).Out;
        string[] lines = [.. shown.Split('\n').Select(line => line.Trim())];
        Assert.StartsWith("user-login/0@0  20", lines[0]);
        Assert.Contains("read      well-formed, the contract holds", lines);
        Assert.Contains("step 1    default (line 12): nothing changed", lines);
        Assert.Contains("step 2    lowercase (line 13): device_type: \"iOS\" -> \"ios\"", lines);
        Assert.Contains("step 3    timestamp (line 14): timestamp removed: \"1694479551\"; event_time added: \"2023-09-12T00:45:51Z\"", lines);
        Assert.Contains(lines, line => line.StartsWith("step 4    pseudonymize (line 15): ip removed: \"199.172.111.135\"; ip_token added: \"v1:", StringComparison.Ordinal));
        Assert.Contains("key       424cdd21-063a-43a7-b91b-7ca1a833afae", lines);
        Assert.Contains(lines, line => line.StartsWith("output    {\"user_id\":\"424cdd21", StringComparison.Ordinal));
        Assert.Contains("group     the group 'user-login' has committed nothing in this partition: it has not read the record, or Kafka has forgotten its positions", lines);
        Assert.Contains("found     neither an output nor a dead letter", lines);
    }

    [Fact]
    public async Task What_is_personal_is_masked()
    {
        foreach (string format in (string[])["text", "json"])
        {
            string shown = (await Explain($"user-login/0@0 -o {format}")).Out;
            Assert.Contains("iOS", shown);
            foreach (string personal in (string[])["424cdd21", "199.172", "593-47-5928"]) Assert.DoesNotContain(personal, shown);
        }
    }

    [Fact]
    public async Task After_a_run_the_output_and_the_dead_letter_are_found_and_lead_back()
    {
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        var written = Json(await Explain("user-login/0@0 -o json"));
        Assert.Matches("^user-login-processed/[0-2]@0$", (string)Assert.Single(written["outputs"]!.AsArray())!);
        Assert.Null(written["dead_letter"]);
        Assert.Equal("the group 'user-login' is past the record: it has committed 3", (string)written["progress"]!);
        var dead = Json(await Explain("user-login/0@1 -o json"));
        Assert.Equal(("dead", "WEIR3105", "ip"), ((string)dead["result"]!["outcome"]!, (string)dead["read"]!["code"]!, (string)dead["read"]!["field"]!));
        Assert.Equal("user-login-dead/0@0", (string)dead["dead_letter"]!);
        Assert.Empty(dead["steps"]!.AsArray());
        Assert.Equal("user-login/0@1", (string)Json(await Explain("user-login-dead/0@0 -o json"))["record"]!);
        var output = await Explain((string)written["outputs"]![0]!);
        Assert.Equal(1, output.Exit);
        Assert.StartsWith("weir: WEIR8029 user-login-processed/", output.Error);
    }

    [Fact]
    public async Task Of_a_record_in_retry_it_says_where_it_waits_and_until_when_and_the_place_leads_back()
    {
        await File.AppendAllTextAsync(_program.Pipeline, "delivery: { retry: { topics: [30s, 1h] } }\n");
        foreach (string delay in (string[])["30s", "1h"]) await _program.OnBroker($"topics create user-login-retry-{delay} --partitions 3");
        await WaitsAsync(0, " -H weir-retry-due=1694479551000");
        await CommitAsync(("user-login", "user-login", 1), ("user-login.retry", "user-login-retry-1h", 0));
        var json = Json(await Explain("user-login/0@0 -o json"));
        Assert.Equal(("the group 'user-login' is past the record: it has committed 1", "user-login-retry-1h/0@0", "2023-09-12T00:45:51Z"), ((string)json["progress"]!, (string)json["retry"]!["record"]!, (string)json["retry"]!["due"]!));
        string shown = (await Explain("user-login/0@0")).Out;
        Assert.Contains("  found     in retry at user-login-retry-1h/0@0, due 2023-09-12T00:45:51Z\n", shown);
        Assert.DoesNotContain("neither an output nor a dead letter", shown);
        Assert.Equal("user-login/0@0", (string)Json(await Explain("user-login-retry-1h/0@0 -o json"))["record"]!);
        // The group has not reached this one.
        Assert.Null(Json(await Explain("user-login/0@1 -o json"))["retry"]);
    }

    [Fact]
    public async Task Of_a_retry_topic_that_has_lost_records_the_rest_is_searched_and_the_loss_is_noted()
    {
        await File.AppendAllTextAsync(_program.Pipeline, "delivery: { retry: { topics: [1h] } }\n");
        await _program.OnBroker("topics create user-login-retry-1h --partitions 3");
        foreach (int offset in (int[])[2, 1, 0]) await WaitsAsync(offset, "");
        await CommitAsync(("user-login", "user-login", 3), ("user-login.retry", "user-login-retry-1h", 0));
        await using (var client = new Weir.Kafka.KafkaClient(new() { BootstrapServers = [_program.Broker] }))
            await new Weir.Kafka.Admin.KafkaAdmin(client).DeleteRecordsAsync(new Dictionary<Weir.Kafka.TopicPartition, long> { [new("user-login-retry-1h", 0)] = 2 }, TestContext.Current.CancellationToken);
        string shown = (await Explain("user-login/0@0")).Out;
        Assert.Contains("  found     in retry at user-login-retry-1h/0@2, when it is due is unknown\n", shown);
        Assert.Contains("  note      offsets 0 to 1 of user-login-retry-1h/0 are deleted: what of them was still in retry is gone\n", shown);
    }

    [Fact]
    public async Task A_timestamp_that_no_date_can_say_is_shown_as_it_is_and_what_became_of_its_record_is_found()
    {
        await using (var client = new Weir.Kafka.KafkaClient(new() { BootstrapServers = [_program.Broker] }))
            await new Weir.Kafka.Admin.KafkaAdmin(client).AlterTopicConfigsAsync("user-login", new Dictionary<string, string?> { ["message.timestamp.after.max.ms"] = "9223372036854775807" }, TestContext.Current.CancellationToken);
        foreach (string value in (string[])[Good, "no json"]) await _program.ProduceAsync("user-login", 1, 1_700_000_000_000_000, value);
        Assert.Contains("to 1700000000000000; nothing was written", (await _program.OnBroker($"run {_program.Pipeline} --dry-run")).Out);
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        string written = (await Explain("user-login/1@0")).Out;
        Assert.StartsWith("user-login/1@0  1700000000000000, key null, ", written);
        Assert.Contains("  found     its output user-login-processed/", written);
        Assert.Contains("  found     its dead letter user-login-dead/1@0\n", (await Explain("user-login/1@1")).Out);
    }

    [Fact]
    public async Task An_output_with_its_source_in_a_header_is_found_by_it_and_leads_back()
    {
        string file = await File.ReadAllTextAsync(_program.Pipeline);
        await File.WriteAllTextAsync(_program.Pipeline, file.Replace("sink: { topic", "sink: { headers: [weir-source], topic", StringComparison.Ordinal));
        await _program.OnBroker("produce -t user-login -p 0", Good + "\n");
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        string output = (string)Assert.Single(Json(await Explain("user-login/0@3 -o json"))["outputs"]!.AsArray())!;
        Assert.EndsWith("@1", output);
        Assert.Equal("user-login/0@3", (string)Json(await Explain(output + " -o json"))["record"]!);
    }

    [Fact]
    public async Task A_search_that_ended_early_says_so()
    {
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        string shown = (await Explain("user-login/0@2 --search 1")).Out;
        Assert.Contains("note      user-login-dead/0 was searched from offset 0 to 0 of 3; --search looks at more records\n", shown);
    }

    [Theory]
    [InlineData("user-login/0@77", 1, "WEIR8028 there is no record user-login/0@77: what read_committed sees ends before offset 3. It may not be written yet, or be in a transaction that is open: weir transactions list.")]
    [InlineData("user-login/9@0", 1, "WEIR8012 topic 'user-login' has no partition 9. It has 0 to 2.")]
    [InlineData("other/0@0", 2, "WEIR8000 topic 'other' is none of the pipeline 'user-login'.")]
    [InlineData("user-login/0@0 -b 127.0.0.1:1", 69, "WEIR2101 127.0.0.1:1: ")]
    [InlineData("user-login/0", 2, "WEIR8000 'user-login/0' is neither a code nor a record.")]
    public async Task What_goes_wrong_is_one_line_with_its_exit_code(string what, int exit, string line)
    {
        var ran = await _program.Run($"explain {what} -f {_program.Pipeline}" + (what.Contains("-b") ? "" : $" -b {_program.Broker}"));
        Assert.StartsWith("weir: " + line, ran.Error);
        Assert.Equal((exit, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
    }

    [Fact]
    public async Task An_aborted_record_or_a_marker_is_no_record()
    {
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        var ran = await Explain("user-login-dead/0@2");
        Assert.Equal(1, ran.Exit);
        Assert.Contains("the offset holds a marker, an aborted record, or was compacted away", ran.Error);
    }

    /// <summary>The record of the source's partition 0 stands in the retry topic.</summary>
    async Task WaitsAsync(int offset, string more) =>
        Assert.Equal(0, (await _program.OnBroker($"produce -t user-login-retry-1h -p 0 -H weir-retry-topic=user-login -H weir-retry-partition=0 -H weir-retry-offset={offset}{more}", Good)).Exit);

    async Task CommitAsync(params (string Group, string Topic, long Offset)[] positions)
    {
        await using var client = new Weir.Kafka.KafkaClient(new() { BootstrapServers = [_program.Broker] });
        foreach (var (group, topic, offset) in positions) await new Kafka.TestProducer(client).CommitAsync(group, topic, 0, offset);
    }

    static JsonNode Json(Ran ran) => JsonNode.Parse(ran.Out)!;

    Task<Ran> Explain(string what) => _program.OnBroker($"explain {what} -f {_program.Pipeline}");
}
