using System.Net;
using Weir.Commands;
using Weir.Http;
using Weir.Metrics;

namespace Weir.Tests.Program;

public sealed class HttpEndpointTests : IAsyncLifetime
{
    readonly PrometheusExporter _metrics = new();
    readonly HttpClient _client = new();
    HealthReport _ready = HealthReport.Well;
    HttpEndpoint _endpoint = null!;

    public async ValueTask InitializeAsync()
    {
        _endpoint = await HttpEndpoint.StartAsync("127.0.0.1:0", new Health(() => HealthReport.Well, () => _ready, () => HealthReport.Well), _metrics, CancellationToken.None);
        _client.BaseAddress = new Uri(_endpoint.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _endpoint.DisposeAsync();
        _metrics.Dispose();
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/startupz")]
    public async Task A_probe_answers_200_when_all_is_well(string path) =>
        Assert.Equal("{\"status\":\"ok\",\"reasons\":[]}\n", await _client.GetStringAsync(path));

    [Fact]
    public async Task A_probe_answers_503_with_the_reasons()
    {
        _ready = new HealthReport(["halted: 23% of the last 5000 records were bad"]);
        using var answer = await _client.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("{\"status\":\"failing\",\"reasons\":[\"halted: 23% of the last 5000 records were bad\"]}\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text()
    {
        using var answer = await _client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Contains("# TYPE dotnet_gc_heap_total_allocated_bytes_total counter\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Anything_else_is_404_or_405()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _client.PostAsync("/metrics", null)).StatusCode);
    }

    [Theory]
    [InlineData("8090")]
    [InlineData("somewhere:80")]
    [InlineData("1.2.3.4")]
    public async Task An_address_that_is_none_is_a_configuration_error(string listen)
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => HttpEndpoint.StartAsync(listen, new Health(() => _ready, () => _ready, () => _ready), _metrics, CancellationToken.None));
        Assert.Equal(78, failure.ExitCode);
    }

    // 192.0.2.0/24 is for documentation: no machine has it.
    [Fact]
    public async Task An_address_of_another_machine_is_a_configuration_error()
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => HttpEndpoint.StartAsync("192.0.2.1:8090", new Health(() => _ready, () => _ready, () => _ready), _metrics, CancellationToken.None));
        Assert.Equal(("WEIR8003", 78), (failure.Code, failure.ExitCode));
    }

    [Fact]
    public async Task An_address_in_use_is_a_configuration_error()
    {
        string taken = _endpoint.Address["http://".Length..];
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => HttpEndpoint.StartAsync(taken, new Health(() => _ready, () => _ready, () => _ready), _metrics, CancellationToken.None));
        Assert.Equal(("WEIR8003", 78), (failure.Code, failure.ExitCode));
    }
}
