using System.Net;
using System.Net.Sockets;
using Weir.Http;
using Weir.Metrics;

namespace Weir.Tests.Program;

public sealed class HealthCommandTests : IAsyncLifetime
{
    readonly PrometheusExporter _metrics = new();
    HealthReport _ready = HealthReport.Well;
    HttpEndpoint _endpoint = null!;
    TestProgram _weir = null!;

    public async ValueTask InitializeAsync()
    {
        _endpoint = await HttpEndpoint.StartAsync("127.0.0.1:0", new Health(() => HealthReport.Well, () => _ready, () => HealthReport.Well), _metrics, CancellationToken.None);
        _weir = await TestProgram.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _weir.DisposeAsync();
        await _endpoint.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task A_pipeline_that_is_well_ends_the_question_with_0() =>
        Assert.Equal(new Ran(0, "{\"status\":\"ok\",\"reasons\":[]}\n", ""), await _weir.Run($"health --url {_endpoint.Address}/readyz"));

    [Fact]
    public async Task A_pipeline_that_is_not_well_ends_it_with_1_and_the_reasons()
    {
        _ready = new HealthReport(["no partitions yet"]);
        Assert.Equal(new Ran(1, "{\"status\":\"failing\",\"reasons\":[\"no partitions yet\"]}\n", ""), await _weir.Run($"health --url {_endpoint.Address}/readyz"));
    }

    [Fact]
    public async Task Where_nothing_listens_it_ends_with_69()
    {
        // A port that is bound and not listened on: whoever connects is refused, and nobody else can take it.
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string url = $"http://{bound.LocalEndPoint}/readyz";
        Assert.Equal(new Ran(69, "", $"weir: WEIR8050 nothing answers at {url}. Start the pipeline or the broker with --http, and name its address with --url.\n"), await _weir.Run($"health --url {url}"));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_none()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Assert.Equal(69, (await _weir.Run($"health --timeout 50ms --url http://{silent.LocalEndpoint}/readyz")).Exit);
    }

    [Theory]
    [InlineData("--url 127.0.0.1:8090")]
    [InlineData("--url ftp://127.0.0.1/")]
    [InlineData("--timeout 2")]
    [InlineData("--timeout 2h")]
    public async Task What_cannot_be_asked_is_wrong_usage(string options) => Assert.Equal(2, (await _weir.Run("health " + options)).Exit);
}
