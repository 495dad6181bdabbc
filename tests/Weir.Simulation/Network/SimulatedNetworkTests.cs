using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Network;

public sealed class SimulatedNetworkTests
{
    readonly SimulationScheduler _scheduler = new(1);
    readonly List<byte> _received = [];
    readonly SimulatedNetwork _network;
    readonly SimulatedProcess _client;
    readonly SimulatedProcess _server;
    string _serverEnd = "";

    public SimulatedNetworkTests()
    {
        _network = new(_scheduler, 7);
        _client = _scheduler.NewProcess("client");
        _server = _scheduler.NewProcess("server");
    }

    [Fact]
    public void Bytes_arrive_complete_and_in_order_however_they_are_cut_and_delayed() => Run(new() { SplitOdds = 1, SpikeOdds = 0.5, Spike = TimeSpan.FromSeconds(3) }, async stream =>
    {
        for (int i = 0; i < 200; i++) await stream.WriteAsync(new byte[] { (byte)i, (byte)i, (byte)i });
        await SleepAsync(4);
        Assert.Equal(Enumerable.Range(0, 200).SelectMany(i => Enumerable.Repeat((byte)i, 3)), _received);
    });

    [Fact]
    public void What_was_sent_before_the_sender_closed_still_arrives_and_then_the_end() => Run(new() { Delay = TimeSpan.FromSeconds(5) }, async stream =>
    {
        await stream.WriteAsync("late"u8.ToArray());
        await stream.DisposeAsync();
        Assert.Empty(_received);
        await SleepAsync(11);
        Assert.Equal("late"u8.ToArray(), _received);
        Assert.Equal("end", _serverEnd);
    });

    [Fact]
    public void A_connection_that_breaks_may_do_so_within_a_write() => Run(new() { CutOdds = 0.2 }, async stream =>
    {
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                await stream.WriteAsync(new byte[10]);
                await SleepAsync(0.01);
            }
        });
        Assert.Equal("IOException", _serverEnd);
        Assert.InRange(_received.Count, 0, 9_990);
    });

    [Fact]
    public void A_silent_connection_tells_nobody_until_it_breaks() => Run(new() { SilenceOdds = 1, SilenceMax = TimeSpan.FromSeconds(30) }, async stream =>
    {
        await stream.WriteAsync(new byte[10]);
        Assert.Equal("", _serverEnd);
        await SleepAsync(31);
        Assert.Empty(_received);
        Assert.Equal("IOException", _serverEnd);
    });

    [Fact]
    public void Nobody_listens_after_the_server_is_gone() => Run(NetworkFaults.None, async _ =>
    {
        _network.Gone(_server, told: true);
        await Assert.ThrowsAsync<IOException>(() => _network.ConnectAsync(_client, CancellationToken.None).AsTask());
    });

    void Run(NetworkFaults faults, Func<Stream, Task> client)
    {
        _network.Listen(_server, stream => _ = ReceiveAsync(stream));
        _scheduler.Run(() => _client.RunAsync(async () =>
        {
            var stream = await _network.ConnectAsync(_client, CancellationToken.None);
            _network.Faults = faults;
            await client(stream);
        }));
    }

    async Task ReceiveAsync(Stream stream)
    {
        byte[] buffer = new byte[100];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var count) _received.AddRange(buffer[..count]);
            _serverEnd = "end";
        }
        catch (IOException exception)
        {
            _serverEnd = exception.GetType().Name;
        }
    }

    Task SleepAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), _client.Time);
}
