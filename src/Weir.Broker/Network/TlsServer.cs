using System.Net.Security;
using System.Security.Authentication;

namespace Weir.Broker.Network;

/// <summary>The broker's side of TLS.</summary>
static class TlsServer
{
    /// <summary>A client that says nothing holds a connection no longer than this.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <returns>Null: the client does not speak TLS, or not ours, or took too long; the stream is closed.</returns>
    public static async Task<Stream?> OpenAsync(Stream stream, SslStreamCertificateContext certificate, EmbeddedBrokerOptions options, CancellationToken stopping)
    {
        var tls = new SslStream(stream);
        using var late = new CancellationTokenSource(Limit, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, either.Token);
            return tls;
        }
        catch (Exception problem)
        {
            // What a client does wrong is the client's; anything else is ours, and must not end the broker's other connections either.
            if (problem is not (AuthenticationException or IOException or OperationCanceledException or ObjectDisposedException)) options.OnError?.Invoke(problem);
            await tls.DisposeAsync();
            return null;
        }
    }
}
