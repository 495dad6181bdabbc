using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Tests.Kafka.Security;

/// <summary>A loopback TLS server that echoes one byte; it may ask for a client certificate of one authority.</summary>
sealed class TlsServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Task _serving;

    public TlsServer(X509Certificate2 certificate, bool requireClientCertificate = false, SslProtocols protocols = SslProtocols.None)
        : this(async stream =>
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = requireClientCertificate,
                EnabledSslProtocols = protocols,
                RemoteCertificateValidationCallback = (_, shown, _, _) => !requireClientCertificate || shown?.Subject == "CN=weir-client",
            });
            byte[] one = new byte[1];
            await tls.ReadExactlyAsync(one);
            await tls.WriteAsync(one);
        })
    { }

    public TlsServer(Func<Stream, Task> serve)
    {
        _listener.Start();
        _serving = ServeAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task<Stream> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        return client.GetStream();
    }

    async Task ServeAsync(Func<Stream, Task> serve)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        try
        {
            await serve(client.GetStream());
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // What the client makes of it is what the tests look at.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _serving;
        _listener.Dispose();
    }
}
