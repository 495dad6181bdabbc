using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Network;

/// <summary>Connections in memory from every process to the one that listens, with everything that goes wrong on a wire, as the seed has it.</summary>
sealed class SimulatedNetwork
{
    readonly SimulationScheduler _scheduler;
    readonly SimulatedProcess _wire;
    readonly List<SimulatedLink> _links = [];
    readonly Dictionary<SimulatedProcess, TimeSpan> _cutOff = [];
    SimulatedProcess? _server;
    Action<Stream>? _accept;

    public SimulatedNetwork(SimulationScheduler scheduler, int seed)
    {
        _scheduler = scheduler;
        _wire = scheduler.NewProcess("wire", isBare: true);
        Random = new(seed);
    }

    public Random Random { get; }

    /// <summary>In force for what is sent from now on.</summary>
    public NetworkFaults Faults { get; set; } = NetworkFaults.None;

    public TimeSpan Now => _scheduler.Now;

    public SimulatedTransport Of(SimulatedProcess process) => new(this, process);

    /// <summary>Accepts connections in <paramref name="server"/> from now on.</summary>
    public void Listen(SimulatedProcess server, Action<Stream> accept) => (_server, _accept) = (server, accept);

    /// <summary>A process is gone; its machine closed its connections, or is gone too and told nobody.</summary>
    public void Gone(SimulatedProcess process, bool told)
    {
        if (_server == process) (_server, _accept) = (null, null);
        foreach (var link in _links.Where(link => link.Client == process || link.Server == process).ToList())
        {
            if (told) link.EndFrom(process);
            else link.VanishFrom(process);
            At(Now + (told ? Faults.Spike : Faults.SilenceMax), _ => link.Break());
        }
    }

    /// <summary>Breaks every connection at once.</summary>
    public void BreakAll()
    {
        foreach (var link in _links.ToList()) link.Break();
    }

    /// <summary>Nothing that a process sends arrives for so long, nor what is sent to it, and nobody is told; then all of it does, as what is sent again until it is acknowledged.</summary>
    public void CutOff(SimulatedProcess process, TimeSpan time) => _cutOff[process] = Now + time;

    /// <summary>When what is sent now arrives.</summary>
    public TimeSpan ArrivalOn(SimulatedLink link) => Reaches(link.Client) + NextDelay();

    public async ValueTask<Stream> ConnectAsync(SimulatedProcess client, CancellationToken cancellation)
    {
        if (Chance(Faults.HangOdds)) await Task.Delay(Timeout.InfiniteTimeSpan, client.Time, cancellation);
        await Task.Delay(Reaches(client) - Now + NextDelay(), client.Time, cancellation);
        if (_server is not { } server || _accept is not { } accept || Chance(Faults.RefuseOdds)) throw new IOException("connection refused");
        var link = new SimulatedLink(this, client, server);
        _links.Add(link);
        server.Post(_ => accept(link.ServerStream), null);
        return link.ClientStream;
    }

    public void Forget(SimulatedLink link) => _links.Remove(link);

    public bool Chance(double odds) => odds > 0 && Random.NextDouble() < odds;

    public TimeSpan NextDelay() => TimeSpan.FromTicks(1 + Random.NextInt64(Chance(Faults.SpikeOdds) ? Faults.Spike.Ticks : Faults.Delay.Ticks));

    TimeSpan Reaches(SimulatedProcess process) => _cutOff.TryGetValue(process, out var until) && until > Now ? until : Now;

    public void At(TimeSpan due, SendOrPostCallback callback) => _scheduler.At(due, _wire, callback, null);
}
