using System.Net;
using System.Text.Json;
using Weir.Control;
using Weir.Http;
using Weir.Kafka;
using Weir.Logging;
using Weir.Metrics;
using TestRun = Weir.Tests.Kafka.Worker.ControlledRun;

namespace Weir.Tests.Program;

public sealed class ControlCommandTests : IAsyncLifetime
{
    readonly PrometheusExporter _metrics = new();
    readonly StringWriter _log = new() { NewLine = "\n" };
    readonly HttpClient _http = new();
    TestProgram _weir = null!;
    KafkaClient _client = null!;
    TestRun _run = null!;
    HttpEndpoint _endpoint = null!;

    public async ValueTask InitializeAsync()
    {
        _weir = await TestProgram.StartAsync();
        _client = new(new() { BootstrapServers = [_weir.Broker] });
        _run = new(_client, ", halt_when: 50% of 4", partitions: 1);
        await _run.CreateTopicsAsync();
        await _run.StartAsync();
        _endpoint = await ListenAsync(null);
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await _run.DisposeAsync();
        await _client.DisposeAsync();
        await _weir.DisposeAsync();
        _metrics.Dispose();
        _http.Dispose();
        await _log.DisposeAsync();
    }

    [Fact]
    public async Task A_running_process_is_paused_looked_at_and_resumed()
    {
        Assert.Equal(0, (await Control("pause")).Exit);
        var status = await Control("status");
        Assert.Equal((0, ""), (status.Exit, status.Error));
        Assert.StartsWith("g: paused; group g, instance i, 1 workers\nTOPIC  PARTITION  WORKER  STATE ", status.Out, StringComparison.Ordinal);
        Assert.Contains("\nin             0       0  paused ", status.Out, StringComparison.Ordinal);
        using var resumed = JsonDocument.Parse((await Control("resume -p 0 -o json")).Out);
        Assert.Equal("running", resumed.RootElement.GetProperty("partitions")[0].GetProperty("state").GetString());
        await _run.SendAsync(0, "1", "{}");
        Assert.Equal(["{}"], await _run.ReadAsync("out", 0, 1));
        Assert.Contains("WEIR6031 an operator asked what=pause", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_halted_partition_is_shown_with_its_reason_and_goes_on_once_it_is_accepted()
    {
        await _run.SendAsync(0, "1", "2", "{}");
        await _run.HaltAsync();
        var status = await Control("status");
        Assert.StartsWith("g: halted; ", status.Out, StringComparison.Ordinal);
        Assert.Contains("\nin/0 halted at offset 1, ", status.Out, StringComparison.Ordinal);
        Assert.Contains(": WEIR2015 2 of its last 4 records are dead, this one with WEIR3133", status.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await Control("resume --accept")).Exit);
        Assert.Equal(["1", "2"], await _run.ReadAsync("dead", 0, 2));
    }

    [Fact]
    public async Task A_record_is_skipped_by_its_address()
    {
        await Control("pause -p 0");
        await _run.SendAsync(0, "{}", "{}");
        Assert.Equal(0, (await Control("skip in/0@0 --reason known")).Exit);
        await Control("resume");
        Assert.Equal(["{}"], await _run.ReadAsync("dead", 0, 1));
        Assert.Equal(["{}"], await _run.ReadAsync("out", 0, 1));
    }

    [Theory]
    [InlineData("pause -p 9", 1, "WEIR2013 this process does not own partition 9; it has 0. Ask the process that owns it, with --url: weir status says what a process has.")]
    [InlineData("skip other/0@7 --reason r", 1, "WEIR2013 'other' is not the source of this pipeline, which is 'in'. ")]
    [InlineData("skip in/0 --reason r", 2, "WEIR8000 'in/0' is no record. Write TOPIC/PARTITION@OFFSET, such as user-login/0@12.")]
    [InlineData("pause -p x", 2, "WEIR8000 'x' does not fit --partition, which takes a whole number. See 'weir pause --help'.")]
    public async Task What_cannot_be_done_is_said_in_a_line(string command, int exit, string line)
    {
        var ran = await Control(command);
        Assert.StartsWith($"weir: {line}", ran.Error, StringComparison.Ordinal);
        Assert.Equal((exit, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
    }

    [Theory]
    [InlineData("pause?topic=orders", "pause has no parameter 'topic'")]
    [InlineData("pause?partitions=0", "pause has no parameter 'partitions'")]
    [InlineData("resume?offset=5", "resume has no parameter 'offset'")]
    [InlineData("skip?topic=in&partition=0&offset=0&reason=r&accept=true", "skip has no parameter 'accept'")]
    public async Task What_a_verb_cannot_be_told_is_refused_and_not_done_to_all_partitions(string request, string message)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Post, $"{_endpoint.Address}/control/{request}") { Headers = { { ControlRequest.Mark, "1" } } };
        using var refused = await _http.SendAsync(asked);
        using var answer = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.BadRequest, message), (refused.StatusCode, answer.RootElement.GetProperty("message").GetString()));
        Assert.All(_run.Run.Control.Partitions, partition => Assert.Equal(PartitionState.Running, partition.State));
    }

    [Fact]
    public async Task Without_a_token_a_page_in_a_browser_of_the_machine_can_change_and_read_nothing()
    {
        using var unmarked = await _http.PostAsync($"{_endpoint.Address}/control/pause", null);
        Assert.Equal(HttpStatusCode.Forbidden, unmarked.StatusCode);
        using var renamed = new HttpRequestMessage(HttpMethod.Get, $"{_endpoint.Address}/control/status") { Headers = { Host = "pipeline.example" } };
        using var refused = await _http.SendAsync(renamed);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.All(_run.Run.Control.Partitions, partition => Assert.Equal(PartitionState.Running, partition.State));
    }

    [Fact]
    public async Task With_a_token_only_who_has_it_is_answered()
    {
        await using var guarded = await ListenAsync("s3cret");
        var without = await _weir.Run($"status --url {guarded.Address}");
        Assert.Equal((78, ""), (without.Exit, without.Out));
        Assert.StartsWith("weir: WEIR8070 ", without.Error, StringComparison.Ordinal);
        string file = Path.Combine(_weir.Folder, "token");
        await File.WriteAllTextAsync(file, "wrong\n");
        Assert.Equal(78, (await _weir.Run($"status --url {guarded.Address} --token-file {file}")).Exit);
        await File.WriteAllTextAsync(file, "s3cret\n");
        Assert.Equal(0, (await _weir.Run($"pause --url {guarded.Address} --token-file {file}")).Exit);
        _weir.Variables["WEIR_CONTROL_TOKEN"] = "s3cret";
        Assert.Equal(0, (await _weir.Run($"resume --url {guarded.Address}")).Exit);
    }

    [Fact]
    public async Task Where_nothing_or_something_else_listens_it_is_said()
    {
        Assert.Equal(69, (await _weir.Run("status --url http://127.0.0.1:1")).Exit);
        await using var other = await HttpEndpoint.StartAsync("127.0.0.1:0", Well, _metrics, CancellationToken.None);
        var ran = await _weir.Run($"status --url {other.Address}");
        Assert.Equal(1, ran.Exit);
        Assert.StartsWith("weir: WEIR8071 ", ran.Error, StringComparison.Ordinal);
    }

    static Health Well => new(() => HealthReport.Well, () => HealthReport.Well, () => HealthReport.Well);

    Task<HttpEndpoint> ListenAsync(string? token) => HttpEndpoint.StartAsync("127.0.0.1:0", Well, _metrics, CancellationToken.None,
        new ControlAnswers(token, new EventLog(_log, TimeProvider.System)) { Run = new(_run.Run, "i") });

    Task<Ran> Control(string command) => _weir.Run($"{command} --url {_endpoint.Address}");
}
