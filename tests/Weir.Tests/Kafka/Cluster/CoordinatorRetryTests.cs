using System.Net;
using System.Net.Sockets;
using Weir.Kafka;
using Weir.Kafka.Cluster;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Cluster;

public sealed class CoordinatorRetryTests : IAsyncDisposable
{
    readonly ScriptedCluster _cluster = new();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Version_1_does_not_send_again_when_the_outcome_is_unknown()
    {
        _cluster.On<EndTxnRequest, EndTxnResponse>((_, _) => null);
        var error = await Assert.ThrowsAsync<KafkaConnectionException>(() => EndAsync(resendUnknown: false));
        Assert.IsNotType<KafkaUnsentException>(error);
        Assert.Equal(1, _cluster.Count(ApiKey.EndTxn));
    }

    [Fact]
    public async Task Version_2_sends_again_when_the_outcome_is_unknown()
    {
        _cluster.On<EndTxnRequest, EndTxnResponse>((_, before) => before < 2 ? null : new());
        Assert.Equal(ErrorCode.None, (await EndAsync(resendUnknown: true)).ErrorCode);
        Assert.Equal(3, _cluster.Count(ApiKey.EndTxn));
    }

    [Fact]
    public async Task A_request_that_was_certainly_not_sent_is_sent_again_under_either_version()
    {
        _cluster.OtherPort = ClosedPort();
        _cluster.CoordinatorNode = before => before == 0 ? 2 : 1;
        _cluster.On<EndTxnRequest, EndTxnResponse>((_, _) => new());
        Assert.Equal(ErrorCode.None, (await EndAsync(resendUnknown: false)).ErrorCode);
        Assert.Equal(1, _cluster.Count(ApiKey.EndTxn));
    }

    [Fact]
    public async Task A_coordinator_that_came_back_under_another_address_is_found_there()
    {
        await using var moved = new ScriptedBroker();
        moved.On<EndTxnRequest, EndTxnResponse>(_ => new());
        _cluster.OtherPort = ClosedPort();
        _cluster.CoordinatorNode = _ => 2;
        await _cluster.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        _cluster.OtherPort = moved.Port;
        Assert.Equal(ErrorCode.None, (await EndAsync(resendUnknown: false)).ErrorCode);
    }

    [Theory]
    [InlineData(ErrorCode.NotCoordinator)]
    [InlineData(ErrorCode.CoordinatorNotAvailable)]
    public async Task A_coordinator_that_moved_is_looked_for(ErrorCode code)
    {
        _cluster.On<EndTxnRequest, EndTxnResponse>((_, before) => new() { ErrorCode = before == 0 ? code : ErrorCode.None });
        Assert.Equal(ErrorCode.None, (await EndAsync(resendUnknown: false)).ErrorCode);
        Assert.Equal(2, _cluster.CoordinatorAsked);
    }

    [Theory]
    [InlineData(ErrorCode.ConcurrentTransactions)]
    [InlineData(ErrorCode.CoordinatorLoadInProgress)]
    public async Task A_coordinator_that_is_not_ready_is_asked_again(ErrorCode code)
    {
        _cluster.On<EndTxnRequest, EndTxnResponse>((_, before) => new() { ErrorCode = before < 2 ? code : ErrorCode.None });
        Assert.Equal(ErrorCode.None, (await EndAsync(resendUnknown: false)).ErrorCode);
        Assert.Equal(3, _cluster.Count(ApiKey.EndTxn));
        Assert.Equal(1, _cluster.CoordinatorAsked);
    }

    [Theory]
    [InlineData(ErrorCode.RequestTimedOut)]
    [InlineData(ErrorCode.ProducerFenced)]
    [InlineData(ErrorCode.InvalidTxnState)]
    public async Task Any_other_error_is_the_callers(ErrorCode code)
    {
        _cluster.On<EndTxnRequest, EndTxnResponse>((_, _) => new() { ErrorCode = code });
        Assert.Equal(code, (await EndAsync(resendUnknown: true)).ErrorCode);
        Assert.Equal(1, _cluster.Count(ApiKey.EndTxn));
    }

    [Fact]
    public async Task When_the_time_is_over_the_last_error_is_thrown()
    {
        await using var cluster = new ScriptedCluster(time: new SkippingTime());
        cluster.On<EndTxnRequest, EndTxnResponse>((_, _) => new() { ErrorCode = ErrorCode.ConcurrentTransactions });
        var error = await Assert.ThrowsAsync<KafkaServerException>(() => EndAsync(cluster, resendUnknown: true, TimeSpan.FromMilliseconds(500)));
        Assert.Equal(ErrorCode.ConcurrentTransactions, error.Code);
        Assert.StartsWith("ending: CONCURRENT_TRANSACTIONS", error.Message, StringComparison.Ordinal);
        // Waits of 10 to 20 ms, then twice as long each time: 500 ms are over with the fifth wait at the earliest and the sixth at the latest.
        Assert.InRange(cluster.Count(ApiKey.EndTxn), 6, 7);
    }

    Task<EndTxnResponse> EndAsync(bool resendUnknown) => EndAsync(_cluster, resendUnknown, TimeSpan.FromSeconds(10));

    static Task<EndTxnResponse> EndAsync(ScriptedCluster cluster, bool resendUnknown, TimeSpan limit) =>
        new CoordinatorRetry(cluster.Client, CoordinatorKind.Transaction, "weir.g.i.0", limit)
            .SendAsync(new EndTxnRequest { TransactionalId = "weir.g.i.0" }, 4, answer => answer.ErrorCode, resendUnknown, "ending", TestContext.Current.CancellationToken);

    static int ClosedPort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }
}
