using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Weir.Tests.Kafka.Security;

/// <summary>A token endpoint on loopback that answers as a test says.</summary>
sealed class TokenEndpoint : IDisposable
{
    readonly HttpListener _listener = new();

    public TokenEndpoint()
    {
        // A port of the system's choosing, given back at once: HttpListener takes no 0.
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        probe.Stop();
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
    }

    public Uri Address { get; }

    /// <summary>What it was asked: the Authorization header, and the form.</summary>
    public ConcurrentQueue<(string? Login, string Form)> Asked { get; } = [];

    /// <summary>Nobody listens there any more.</summary>
    public void Stop() => _listener.Stop();

    /// <summary>Answers the next request.</summary>
    public async Task AnswerAsync(int status, Func<string> body)
    {
        var context = await _listener.GetContextAsync();
        using var reader = new StreamReader(context.Request.InputStream);
        Asked.Enqueue((context.Request.Headers["Authorization"], await reader.ReadToEndAsync()));
        context.Response.StatusCode = status;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body()));
        context.Response.Close();
    }

    /// <summary>Answers each request, until it is disposed.</summary>
    public async Task ServeAsync(Func<string> body)
    {
        try
        {
            while (true) await AnswerAsync(200, body);
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    public void Dispose() => _listener.Close();
}
