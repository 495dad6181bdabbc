using System.Text;
using Weir.Commands;
using Weir.DeadLetters;
using Weir.Kafka;
using Weir.Simulation.Network;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Actors;

/// <summary>Somebody at the desk of the dead letters: every open letter goes to a topic of its own, under the letter's place as its key.</summary>
sealed class DeskClerk(SimulationScheduler scheduler, SimulatedNetwork network, SimulatedProcess operation, int seed, SimulationTrace trace)
{
    static readonly DeskTopics Topics = new(SamplePipeline.DeadLetters);
    static readonly Operator By = new("clerk", null, "redrive");

    readonly Random _random = new(seed);
    readonly List<SimulatedProcess> _live = [];
    bool _isWanted = true;
    int _starts;

    /// <summary>How it ended in ways that are a fault of ours.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Begins another one; one that is at it is stopped by that.</summary>
    public void Begin()
    {
        var process = scheduler.NewProcess($"desk#{++_starts}");
        _live.Add(process);
        _ = SuperviseAsync(process, () => WorkAsync(process));
    }

    /// <summary>kill -9; another one begins later. False where none is at it.</summary>
    public bool Kill(bool told)
    {
        if (_live.Count == 0) return false;
        var process = _live[^1];
        _live.Remove(process);
        process.Kill();
        network.Gone(process, told);
        _ = BeginLaterAsync();
        return true;
    }

    /// <summary>After everything: whoever is at it goes, and the next one finishes the work.</summary>
    public async Task FinishAsync()
    {
        _isWanted = false;
        while (Kill(told: true)) { }
        var last = scheduler.NewProcess("desk");
        await last.RunAsync(() => PassAsync(last));
    }

    async Task SuperviseAsync(SimulatedProcess process, Func<Task> program)
    {
        try
        {
            await process.RunAsync(program);
        }
        catch (Exception end)
        {
            trace.Add($"+++ {process} ended: {end.GetType().Name} {end.Message}");
            if (end is not (KafkaException { IsRetriable: true } or CommandFailure { Code: "WEIR8063" or "WEIR2101" })) Faults.Add($"{process}: {end}");
        }
        _live.Remove(process);
        network.Gone(process, told: true);
        await BeginLaterAsync();
    }

    async Task BeginLaterAsync()
    {
        await Task.Delay(_random.NextDouble() * TimeSpan.FromSeconds(3), operation.Time);
        if (_isWanted && _live.Count == 0) Begin();
    }

    async Task WorkAsync(SimulatedProcess process)
    {
        while (true)
        {
            await PassAsync(process);
            await Task.Delay(_random.NextDouble() * TimeSpan.FromSeconds(2), process.Time);
        }
    }

    async Task PassAsync(SimulatedProcess process)
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = ["sim:9092"], ClientId = "desk", Transport = network.Of(process), Time = process.Time, Seed = _random.Next() });
        var desk = await Desk.TakeAsync(client, Topics, By, process.Time, elsewhere: null, note: _ => { }, CancellationToken.None);
        int most = _random.Next(1, 12);
        await foreach (var piece in new LetterScan(client, SamplePipeline.DeadLetters, new LetterFilter()).ReadAsync(CancellationToken.None))
        {
            foreach (var letter in piece.Where(desk.Ledger.IsOpen))
            {
                byte[] key = Encoding.ASCII.GetBytes($"{letter.Address.Partition}@{letter.Address.Offset}");
                desk.Add(letter, DeskAction.Redriven, new(SamplePipeline.Redriven, letter.Address.Partition, process.Time.GetUtcNow().ToUnixTimeMilliseconds(), key, letter.Value, []));
                if (desk.Count >= most) await desk.CommitAsync(CancellationToken.None);
            }
        }
        await desk.CommitAsync(CancellationToken.None);
        await desk.SettleAsync(CancellationToken.None);
    }
}
