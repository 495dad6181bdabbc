using System.Net;
using System.Net.Sockets;
using Weir.Kafka;
using Weir.Kafka.Security;
using Weir.Protocol;

namespace Weir.Tests.Kafka.Cluster;

public sealed class KafkaClientTests : IAsyncDisposable
{
    readonly ScriptedCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Brokers_that_are_no_longer_the_clusters_send_the_client_back_to_where_it_began()
    {
        _cluster.MetadataError = before => before == 1 ? ErrorCode.RebootstrapRequired : ErrorCode.None;
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        var metadata = await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        Assert.Equal(3, _cluster.MetadataAsked);
        Assert.Equal([1], metadata.Nodes.Keys);
    }

    [Fact]
    public async Task A_broker_that_refuses_metadata_takes_nothing_from_what_is_known()
    {
        _cluster.MetadataError = before => before == 1 ? ErrorCode.ClusterAuthorizationFailed : ErrorCode.None;
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.ClusterAuthorizationFailed, error.Code);
        Assert.Equal([1], _cluster.Client.Metadata.Nodes.Keys);
    }

    [Fact]
    public async Task A_broker_that_refuses_us_before_we_ask_for_anything_is_told_with_its_reason()
    {
        await using var client = _cluster.NewClient(options => options with { Transport = new RefusingTransport() });
        var error = await Assert.ThrowsAsync<KafkaSecurityException>(() => client.RefreshAsync([], TestContext.Current.CancellationToken));
        Assert.Equal(("b:1: no such client", "Be another."), (error.Message, error.Hint));
    }

    [Fact]
    public async Task A_client_that_ends_does_not_wait_for_a_token_any_more()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var tokens = new OauthSettings { TokenEndpoint = new($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/"), ClientId = "weir", ClientSecret = "s" };
        // The endpoint's own limit of 10 s is never due.
        var client = _cluster.NewClient(options => options with { Time = new SkippingTime(), Security = new() { Protocol = SecurityProtocol.SaslPlaintext, Mechanism = "OAUTHBEARER", Oauth = tokens } });
        var sent = client.RefreshAsync([], TestContext.Current.CancellationToken);
        using var asked = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Contains("closed by us", (await Assert.ThrowsAsync<KafkaUnsentException>(() => sent)).Message, StringComparison.Ordinal);
    }

    // As TLS 1.3 does it: the handshake is over, and the first read brings the broker's alert.
    sealed class RefusingTransport : ITransport
    {
        public ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation) => new(new RefusedStream());
    }

    sealed class RefusedStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new KafkaSecurityException(SecurityFailure.ClientCertificateRefused, "b:1", "no such client", "Be another.");
    }
}
