using System.Net;
using System.Net.Sockets;
using Weir.Kafka;
using Weir.Kafka.Worker;
using Weir.Tests.Engine.Configuration;

namespace Weir.Tests.Kafka.Worker;

public sealed class ClientOptionsOfTests
{
    static readonly PipelineRunOptions Run = new() { Instance = "i" };

    [Fact]
    public void What_the_file_says_of_waiting_reaches_the_client()
    {
        var options = Of("retry.backoff.ms: 7, retry.backoff.max.ms: 70, metadata.max.age.ms: 9000");
        Assert.Equal((7, 70, 9_000), (options.RetryBackoff.TotalMilliseconds, options.RetryBackoffMax.TotalMilliseconds, options.MetadataMaxAge.TotalMilliseconds));
    }

    [Fact]
    public void A_file_that_says_nothing_leaves_the_clients_own_defaults()
    {
        var (given, own) = (Of("client.id: weir"), new KafkaClientOptions { BootstrapServers = [] });
        Assert.Equal((own.RetryBackoff, own.RetryBackoffMax, own.MetadataMaxAge, own.ConnectTimeout, own.RequestTimeout), (given.RetryBackoff, given.RetryBackoffMax, given.MetadataMaxAge, given.ConnectTimeout, given.RequestTimeout));
    }

    [Fact]
    public void Where_tokens_come_from_reaches_the_client()
    {
        var security = Of("security.protocol: SASL_SSL, sasl.mechanism: OAUTHBEARER, sasl.oauthbearer.token.command: 'a b', sasl.oauthbearer.extensions: 'x=1,y=2=3'").Security;
        Assert.Equal(("OAUTHBEARER", "a b"), (security.Mechanism, security.Oauth.TokenCommand));
        Assert.Equal([new("x", "1"), new("y", "2=3")], security.Oauth.Extensions);
    }

    [Fact]
    public async Task Buffers_are_those_of_the_sockets()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var transport = Of("socket.send.buffer.bytes: 100000, socket.receive.buffer.bytes: 50000").Transport;
        await using var stream = await transport.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TestContext.Current.CancellationToken);
        var socket = Assert.IsType<NetworkStream>(stream).Socket;
        // Linux counts its own bookkeeping in and tells twice what was asked for.
        Assert.Contains(socket.SendBufferSize, (int[])[100_000, 200_000]);
        Assert.Contains(socket.ReceiveBufferSize, (int[])[50_000, 100_000]);
    }

    [Fact]
    public void A_transport_that_is_given_stays() => Assert.Same(NoTransport.Instance, ClientOptionsOf.Plan(Compiling.Plan(), Run with { Transport = NoTransport.Instance }).Transport);

    static KafkaClientOptions Of(string common) => ClientOptionsOf.Plan(Compiling.Plan($"kafka: {{ common: {{ {common} }} }}\n"), Run);

    sealed class NoTransport : ITransport
    {
        public static readonly NoTransport Instance = new();

        public ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation) => throw new IOException("there is none");
    }
}
