using System.Net.Sockets;

namespace Weir.Bench.Serving;

/// <summary>The first acknowledged batch of a broker that is being started.</summary>
static class FirstProduce
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Connects as soon as somebody listens, creates a topic, and waits until a batch is acknowledged.</summary>
    public static async Task AsSoonAsPossibleAsync(string server, string topic, bool isNew, CancellationToken cancellation)
    {
        using var connection = await ConnectAsync(server, cancellation);
        var wire = new WireTopic(topic);
        if (isNew)
        {
            await connection.SendAsync(wire.CreateFrame(1), cancellation);
            await connection.ReceiveAsync(cancellation);
        }
        await UntilAcknowledgedAsync(connection, wire, 0, RecordBatchBytes.Of(1, 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()), cancellation);
    }

    /// <summary>Sends a batch until it is taken: the partition's leader may not be there yet.</summary>
    public static async Task UntilAcknowledgedAsync(WireConnection connection, WireTopic topic, int partition, byte[] batch, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await connection.SendAsync(topic.ProduceFrame(partition, batch), cancellation);
            short error = topic.ProduceError((await connection.ReceiveAsync(cancellation)).Span);
            if (error == 0) return;
            if (TimeProvider.System.GetElapsedTime(started) > Limit) throw new BenchFailure($"after {Limit.TotalSeconds:0} s a batch is still answered with error {error}");
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }

    static async Task<WireConnection> ConnectAsync(string server, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await WireConnection.OpenAsync(server, cancellation);
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(started) < Limit)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellation);
            }
        }
    }
}
