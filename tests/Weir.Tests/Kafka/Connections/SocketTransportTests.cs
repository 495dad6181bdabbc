using System.Net;
using System.Net.Sockets;
using Weir.Kafka;

namespace Weir.Tests.Kafka.Connections;

public sealed class SocketTransportTests : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SocketTransportTests() => _listener.Start();

    int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Stop();

    [Fact]
    public async Task Of_several_addresses_the_first_that_takes_the_connection_is_used()
    {
        RequireLoopbacks();
        var transport = new SocketTransport { Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.9.9.9"), IPAddress.Loopback]) };
        await using var stream = await transport.ConnectAsync("kafka", Port, TestContext.Current.CancellationToken);
        using var taken = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Port, ((IPEndPoint)taken.LocalEndPoint!).Port);
    }

    [Fact]
    public async Task An_address_that_took_all_the_time_is_the_last_to_be_tried_again()
    {
        RequireLoopbacks();
        using var limit = new CancellationTokenSource();
        int asked = 0;
        using var silent = new TcpListener(IPAddress.Parse("127.9.9.8"), Port);
        silent.Start();
        var transport = new SocketTransport
        {
            Resolve = async (_, _) =>
            {
                if (asked++ == 0) await limit.CancelAsync();
                return [IPAddress.Parse("127.9.9.8"), IPAddress.Loopback];
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await transport.ConnectAsync("kafka", Port, limit.Token));
        await using var stream = await transport.ConnectAsync("kafka", Port, TestContext.Current.CancellationToken);
        using var taken = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        Assert.False(silent.Pending());
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_connection_that_cannot_be_made()
    {
        var transport = new SocketTransport { Resolve = (_, _) => Task.FromResult<IPAddress[]>([]) };
        await Assert.ThrowsAsync<IOException>(async () => await transport.ConnectAsync("kafka", Port, TestContext.Current.CancellationToken));
    }

    // Elsewhere 127.0.0.1 alone is, not all of 127/8.
    static void RequireLoopbacks() => Assert.SkipUnless(OperatingSystem.IsLinux(), "needs several loopback addresses");
}
