using System.Net.Security;
using System.Security.Authentication;

namespace Weir.Broker.Network;

/// <summary>The broker's side of TLS.</summary>
static class TlsServer
{
    /// <summary>A client that says nothing holds a connection no longer than this.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <returns>Null: the client does not speak TLS, or not ours, or took too long; the stream is closed.</returns>
    public static async Task<Stream?> OpenAsync(Stream stream, SslStreamCertificateContext certificate, TimeProvider time, CancellationToken stopping)
    {
        var tls = new SslStream(stream);
        using var late = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate, EnabledSslProtocols = SslProtocols.None }, either.Token);
            return tls;
        }
        catch (Exception problem) when (problem is AuthenticationException or IOException or OperationCanceledException or ObjectDisposedException or System.ComponentModel.Win32Exception)
        {
            await tls.DisposeAsync();
            return null;
        }
    }
}
