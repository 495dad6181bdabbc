using System.Net.Sockets;
using Weir.Protocol;
using Weir.Support.Clusters;

namespace Weir.Tests.Broker.Transactions;

/// <summary>One connection to a broker that is killed and started again: whoever asks waits for the next one and asks again.</summary>
sealed class KilledBroker(BrokerProcess process) : ICrashingBroker, IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(1), Pause = TimeSpan.FromMilliseconds(10);

    BrokerClient? _client;

    public Task<TResponse> AskAsync<TResponse>(IRequest<TResponse> request, short? version = null) where TResponse : IMessage<TResponse> => RepeatAsync(client => client.AskAsync(request, version));

    /// <summary>Does something again and again until no connection broke meanwhile.</summary>
    public async Task<T> RepeatAsync<T>(Func<BrokerClient, Task<T>> ask)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask(_client ??= await ConnectAsync());
            }
            catch (Exception broken) when (broken is IOException or SocketException && TimeProvider.System.GetElapsedTime(started) < Limit)
            {
                Dispose();
                await Task.Delay(Pause, TimeProvider.System);
            }
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
    }

    async Task<BrokerClient> ConnectAsync()
    {
        string[] address = process.BootstrapServers.Split(':');
        var socket = new TcpClient { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address[0], int.Parse(address[1]), TestContext.Current.CancellationToken);
            return new(socket.GetStream());
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
