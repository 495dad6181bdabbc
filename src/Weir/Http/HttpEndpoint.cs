using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Weir.Commands;
using Weir.Control;
using Weir.Metrics;

namespace Weir.Http;

/// <summary>
/// <c>/livez</c>, <c>/readyz</c>, <c>/startupz</c> and <c>/metrics</c>, read-only, without authentication: listen on loopback or where only the cluster reaches. <c>/control/</c> has rules of its own.
/// Kestrel alone, without the web host: that would read settings of its own from the current folder and handle signals.
/// </summary>
sealed class HttpEndpoint : IAsyncDisposable
{
    readonly KestrelServer _server;

    HttpEndpoint(KestrelServer server) => _server = server;

    /// <summary>The address it listens on, with the port that was found when 0 was asked for.</summary>
    public string Address => _server.Features.Get<Microsoft.AspNetCore.Hosting.Server.Features.IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Listens on <paramref name="listen"/> (<c>host:port</c>, an address or <c>localhost</c>).</summary>
    /// <exception cref="CommandFailure">Exit code 78: the address is none, or is in use.</exception>
    public static async Task<HttpEndpoint> StartAsync(string listen, Health health, PrometheusExporter metrics, CancellationToken cancellation, ControlAnswers? control = null)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxConcurrentConnections = 100;
        options.Listen(EndPointOf(listen), connection => connection.Protocols = HttpProtocols.Http1);
        var server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(new HttpAnswers(health, metrics, control), cancellation);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            server.Dispose();
            throw new CommandFailure(ExitCode.Configuration, "WEIR8003", $"cannot listen on {listen}: the address is in use, not of this machine or not permitted", "Choose another with --http");
        }
        return new HttpEndpoint(server);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
    }

    static IPEndPoint EndPointOf(string listen)
    {
        string text = listen.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + listen[9..] : listen;
        if (IPEndPoint.TryParse(text, out var endPoint) && text.AsSpan().Contains(':')) return endPoint;
        throw new CommandFailure(ExitCode.Configuration, "WEIR8002", $"'{listen}' is no address to listen on", "Write --http 127.0.0.1:8090");
    }
}
